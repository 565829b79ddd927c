import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, test } from "vitest";
import { checkTemplate } from "../../domain/templates/check/check-template.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { resolveTemplate } from "./resolve-template.ts";
import { scaffoldTemplate } from "./scaffold-template.ts";

const tokenizer = createWordTokenizer({ words: 8000 });

describe.each(["fewShot", "longText", "lists", "translateBackwards"])(
  "examples/own-templates: %s",
  (name) => {
    it("passes every check", async () => {
      const { template } = await resolveTemplate(`examples/own-templates/compositions.ts:${name}`);
      expect(checkTemplate(template, { tokenizer }).flatMap(({ findings }) => findings)).toEqual([]);
    });
  },
);

test("the guide shows what `templates new` writes", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "cookbook-guide-"));
  const files = await scaffoldTemplate("word-after", folder);
  const guide = await readFile("docs/guide/templates.md", "utf8");
  expect(guide).toContain(`\`\`\`ts\n${await readFile(files.template, "utf8")}\`\`\`\n`);
  await rm(folder, { recursive: true });
});
