import type { Command } from "commander";
import type { MergeDataOptions } from "../../../app/data/merge-data.ts";
import { templateOption, tokenizerOption } from "../../options/data-options.ts";
import { integerFrom } from "../../options/parse-number.ts";

type MergeFlags = Pick<MergeDataOptions, "out" | "shardSize" | "license" | "template"> & {
  readonly model: string;
  readonly json?: boolean;
};

export function merge(data: Command): void {
  data
    .command("merge")
    .description("join the parts of generate --shard, or different datasets, into one folder")
    .argument("<folders...>", "dataset folders, in the order of their rows")
    .requiredOption("--out <dir>", "folder of the joined dataset")
    .option("--shard-size <n>", "rows per file; default: as one call of generate has", integerFrom(1))
    .addOption(tokenizerOption("model that the parts were made with"))
    .addOption(templateOption())
    .option("--license <id>", "of the joined data; needed where the folders' differ")
    .option("--json", "print the manifest")
    .action(run);
}

async function run(paths: readonly string[], { model, json, ...flags }: MergeFlags): Promise<void> {
  const { mergeData } = await import("../../../app/data/merge-data.ts");
  const { withDataWork } = await import("../../data-work.ts");
  const manifest = await withDataWork(model, ({ signal, progress, openTokenizer }) =>
    mergeData({
      ...flags,
      paths,
      openTokenizer,
      signal,
      onProgress: ({ done, total }) => progress.update("rows", done, total),
    }),
  );
  const { printJson } = await import("../../output/print-json.ts");
  const { folderSummary } = await import("../../output/folder-summary.ts");
  if (json === true) printJson(manifest);
  else process.stdout.write(folderSummary(manifest, flags.out));
}
