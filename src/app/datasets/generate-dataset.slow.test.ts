import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openModel } from "../../adapters/models/open-model.ts";
import type { ModelSource } from "../../domain/ports/model-source.ts";
import { TEMPLATES } from "../../domain/templates/library/registry.ts";
import { TOKEN_SOURCE_KINDS } from "../../domain/tokens/token-source.ts";
import { generateDataset } from "./generate-dataset.ts";

/** Needs the catalogue's model, and downloads it if it is not on this machine. */
describe("templates on the tokenizer of smollm2-135m-instruct", () => {
  let model: ModelSource;
  let folder: string;
  beforeAll(async () => {
    model = await openModel("smollm2-135m-instruct");
    folder = await mkdtemp(path.join(tmpdir(), "cookbook-slow-"));
  });
  afterAll(async () => {
    await model.close();
    await rm(folder, { recursive: true, force: true });
  });

  const cases = TEMPLATES.flatMap(({ id, formats }) =>
    Object.keys(formats).flatMap((format, place) =>
      TOKEN_SOURCE_KINDS.map((source) => [id, format, source, place === 0] as const),
    ),
  );
  it.each(cases)(
    "%s, format %s, source %s: tokens come back",
    async (template, format, source, isDefault) => {
      const manifest = await generateDataset({
        template,
        format,
        params: { source },
        count: 256,
        seed: 0,
        split: "train",
        tokenizer: model.tokenizer,
        out: path.join(folder, `${template}-${format}-${source}`),
      });
      const { report } = manifest.splits.train!;
      expect(report).toMatchObject({ roundTripRate: 1, solverAgreement: 1, uniqueRate: 1 });
      // A chat format adds an instruction; what is trained on by default stays short.
      if (source === "words" && isDefault) expect(report.tokens.mean).toBeLessThanOrEqual(80);
    },
  );
});
