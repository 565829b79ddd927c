import { type Command, Option } from "commander";
import type { ConvertDataOptions } from "../../../app/data/convert-options.ts";
import { DATA_ARGUMENT, tokenizerOption } from "../../options/data-options.ts";
import { commaNames } from "../../options/parse-names.ts";
import { integerFrom } from "../../options/parse-number.ts";

type ConvertFlags = Pick<
  ConvertDataOptions,
  "out" | "style" | "fileFormat" | "shardSize" | "split" | "license"
> & {
  readonly drop?: string[];
  readonly model: string;
  readonly json?: boolean;
};

export function convert(data: Command): void {
  data
    .command("convert")
    .description("write a dataset in another row style or kind of file, with its provenance")
    .argument("<path>", DATA_ARGUMENT)
    .requiredOption("--out <dir>", "folder of the new dataset")
    .addOption(
      new Option("--style <name>", "columns of a row; default: as they are").choices([
        "prompt-completion",
        "messages",
        "alpaca",
        "text",
        "tokens",
      ]),
    )
    .addOption(
      new Option("--file-format <name>", "kind of file; default: as it is").choices([
        "jsonl",
        "jsonl.gz",
        "parquet",
      ]),
    )
    .option("--shard-size <n>", "rows per file; default: as it is", integerFrom(1))
    .addOption(tokenizerOption("model whose tokenizer makes or reads tokens"))
    .option("--drop <names>", "columns to leave out, of rows that Cookbook did not make", commaNames)
    .addOption(
      new Option("--split <name>", "of rows that Cookbook did not make: the split that they become").choices([
        "train",
        "eval",
      ]),
    )
    .option("--license <id>", "of the data, for the dataset card; default: as it is")
    .option("--json", "print the manifest")
    .action(run);
}

async function run(path: string, { drop, model, json, ...flags }: ConvertFlags): Promise<void> {
  const { convertData } = await import("../../../app/data/convert-data.ts");
  const { withDataWork } = await import("../../data-work.ts");
  const manifest = await withDataWork(model, ({ signal, progress, openTokenizer }) =>
    convertData({
      ...flags,
      path,
      dropped: drop,
      openTokenizer,
      signal,
      onScan: (rows) => progress.update("reading, rows", rows, undefined),
      onProgress: ({ done, total }) => progress.update("rows", done, total),
    }),
  );
  const { printJson } = await import("../../output/print-json.ts");
  const { folderSummary } = await import("../../output/folder-summary.ts");
  if (json === true) printJson(manifest);
  else process.stdout.write(folderSummary(manifest, flags.out));
}
