import { type Command, Option } from "commander";
import type { GenerateDatasetOptions, GenerationSpeed } from "../../app/datasets/generate-options.ts";
import { collectAssignment } from "../options/param-option.ts";
import { integerFrom } from "../options/parse-number.ts";
import { parsePart } from "../options/part-option.ts";
import type { CommandDeclaration } from "./registry.ts";

type GenerateFlags = Pick<
  GenerateDatasetOptions,
  "count" | "seed" | "split" | "format" | "style" | "fileFormat" | "workers" | "license" | "out"
> & {
  readonly model: string;
  readonly shard?: GenerateDatasetOptions["part"];
  readonly shardSize?: number;
  readonly param?: Readonly<Record<string, string>>;
  readonly json?: boolean;
};

/** In place of a folder: rows go to standard output. */
const STDOUT = "-";

export const generate: CommandDeclaration = (program: Command) => {
  program
    .command("generate")
    .description("write a template's samples as a dataset that trainers and the Hugging Face Hub read")
    .argument("<template>", "id, or your own: file.ts, file.ts:name, file.py:name")
    .requiredOption("--count <n>", "rows", integerFrom(1))
    .requiredOption(
      "--out <dir>",
      "folder of the dataset; another split may go beside the first; - writes JSON lines to standard output",
    )
    .option("--seed <n>", "root of the randomness", integerFrom(0), 0)
    .option("--model <ref>", "model whose tokenizer gives the words", "smollm2-135m-instruct")
    .addOption(
      new Option("--split <name>", "part of the dataset").choices(["train", "eval"]).default("train"),
    )
    .option("--format <name>", "layout; default: the template's first")
    .option("--param <key=value>", "a parameter of the template; may be repeated", collectAssignment)
    .addOption(
      new Option("--style <name>", "columns of a row")
        .choices(["prompt-completion", "messages", "alpaca", "text", "tokens"])
        .default("prompt-completion"),
    )
    .addOption(
      new Option("--file-format <name>", "kind of file")
        .choices(["jsonl", "jsonl.gz", "parquet"])
        .default("jsonl"),
    )
    .option("--workers <n>", "threads that make and write rows", integerFrom(1), 1)
    .option(
      "--shard <i/n>",
      "only part i of n, on this machine; 0 to n-1 or 1 to n (n/n is 0/n); join parts with data merge",
      parsePart,
    )
    .option("--shard-size <n>", "rows per file (default: 10000 to 50000, by --count)", integerFrom(1))
    .option("--license <id>", "of the data, for the dataset card (default: cc0-1.0)")
    .option("--json", "print the manifest")
    .action(run);
};

async function run(template: string, flags: GenerateFlags): Promise<void> {
  if (flags.out === STDOUT && flags.fileFormat !== "jsonl") {
    const { CookbookError } = await import("../../core/errors.ts");
    throw new CookbookError({
      code: "usage",
      message: `--out - writes JSON lines to standard output, and --file-format is ${flags.fileFormat}`,
      hint: "leave --file-format out, or give --out a folder",
    });
  }
  const { resolveTemplate } = await import("../../app/templates/resolve-template.ts");
  const { parseParams } = await import("../../domain/templates/sdk/parse-params.ts");
  // A wrong name must not cost a model download first.
  parseParams((await resolveTemplate(template)).template, flags.param);
  const { withInterrupt } = await import("../interrupt.ts");
  const { createProgress } = await import("../output/progress.ts");
  const progress = createProgress();
  let speed: GenerationSpeed | undefined;
  const { shard, param, json, ...rest } = flags;
  const manifest = await withInterrupt(async (signal) => {
    const { openModel } = await import("../../adapters/models/open-model.ts");
    const model = await openModel(flags.model, { signal });
    const options: GenerateDatasetOptions = {
      ...rest,
      template,
      params: param ?? {},
      part: shard,
      tokenizer: model.tokenizer,
      signal,
      onProgress: ({ done, total }) => progress.update("rows", done, total),
      onSpeed: (measured) => {
        speed = measured;
      },
    };
    try {
      if (flags.out === STDOUT) {
        const { streamDataset } = await import("../../app/datasets/stream-dataset.ts");
        await streamDataset(options, process.stdout);
        return undefined;
      }
      const { generateDataset } = await import("../../app/datasets/generate-dataset.ts");
      return await generateDataset(options);
    } finally {
      progress.finish();
      await model.close();
    }
  });
  if (manifest === undefined) return;
  const { printJson } = await import("../output/print-json.ts");
  const { datasetSummary } = await import("../output/dataset-summary.ts");
  if (json === true) printJson(manifest);
  else process.stdout.write(datasetSummary(manifest, flags.split, flags.out, speed));
  const { reportWarnings } = await import("../../app/datasets/report-warnings.ts");
  const { report } = manifest.splits[flags.split]!;
  for (const warning of reportWarnings(report, { template, sharedPrompts: manifest.sharedPrompts })) {
    process.stderr.write(`warning: ${warning}\n`);
  }
}
