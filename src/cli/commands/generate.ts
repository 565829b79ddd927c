import { type Command, Option } from "commander";
import { collectAssignment } from "../options/param-option.ts";
import { integerFrom } from "../options/parse-number.ts";
import type { CommandDeclaration } from "./registry.ts";

interface GenerateFlags {
  readonly count: number;
  readonly seed: number;
  readonly model: string;
  readonly out: string;
  readonly split: "train" | "eval";
  readonly format?: string;
  readonly param?: Readonly<Record<string, string>>;
  readonly shardSize: number;
  readonly json?: boolean;
}

export const generate: CommandDeclaration = (program: Command) => {
  program
    .command("generate")
    .description("write a template's samples as a dataset of prompts and completions")
    .argument("<id>", "template id")
    .requiredOption("--count <n>", "rows", integerFrom(1))
    .requiredOption("--out <dir>", "folder of the dataset; another split may go beside the first")
    .option("--seed <n>", "root of the randomness", integerFrom(0), 0)
    .option("--model <ref>", "model whose tokenizer gives the words", "smollm2-135m-instruct")
    .addOption(
      new Option("--split <name>", "part of the dataset").choices(["train", "eval"]).default("train"),
    )
    .option("--format <name>", "layout; default: the template's first")
    .option("--param <key=value>", "a parameter of the template; may be repeated", collectAssignment)
    .option("--shard-size <n>", "rows per file", integerFrom(1), 10_000)
    .option("--json", "print the manifest")
    .action(async (id: string, flags: GenerateFlags) => {
      const { findTemplate } = await import("../../domain/templates/library/registry.ts");
      const { parseParams } = await import("../../domain/templates/sdk/parse-params.ts");
      // A wrong name must not cost a model download first.
      parseParams(findTemplate(id), flags.param);
      const { withInterrupt } = await import("../interrupt.ts");
      const { createProgress } = await import("../output/progress.ts");
      const progress = createProgress();
      const manifest = await withInterrupt(async (signal) => {
        const { openModel } = await import("../../adapters/models/open-model.ts");
        const { generateDataset } = await import("../../app/generate-dataset.ts");
        const model = await openModel(flags.model, { signal });
        try {
          return await generateDataset({
            template: id,
            params: flags.param ?? {},
            count: flags.count,
            seed: flags.seed,
            split: flags.split,
            format: flags.format,
            tokenizer: model.tokenizer,
            out: flags.out,
            shardSize: flags.shardSize,
            signal,
            onProgress: ({ done, total }) => progress.update("rows", done, total),
          });
        } finally {
          progress.finish();
          await model.close();
        }
      });
      const { printJson } = await import("../output/print-json.ts");
      const { datasetSummary } = await import("../output/dataset-summary.ts");
      if (flags.json === true) printJson(manifest);
      else process.stdout.write(datasetSummary(manifest, flags.split, flags.out));
    });
};
