import type { Command } from "commander";
import { DATA_ARGUMENT } from "../../options/data-options.ts";
import { integerFrom } from "../../options/parse-number.ts";

interface InspectFlags {
  readonly split?: string;
  readonly rows: number;
  readonly model?: string;
  readonly json?: boolean;
}

export function inspect(data: Command): void {
  data
    .command("inspect")
    .description("what a dataset or data file holds: splits, columns, provenance, report, first rows")
    .argument("<path>", DATA_ARGUMENT)
    .option("--split <name>", "only this split")
    .option("--rows <n>", "first rows of every split to show", integerFrom(0), 2)
    .option("--model <ref>", "model whose tokenizer turns tokens into text")
    .option("--json", "print one object: path, kind, license, sharedPrompts, unfinished, splits")
    .action(run);
}

async function run(path: string, flags: InspectFlags): Promise<void> {
  const { inspectData } = await import("../../../app/data/inspect-data.ts");
  const { withDataWork } = await import("../../data-work.ts");
  const inspection = await withDataWork(flags.model ?? "", async ({ signal, progress, openTokenizer }) =>
    inspectData({
      path,
      ...flags,
      tokenizer: flags.model === undefined ? undefined : await openTokenizer(),
      signal,
      onScan: (rows) => progress.update("reading, rows", rows, undefined),
    }),
  );
  const { printJson } = await import("../../output/print-json.ts");
  const { inspectionPage } = await import("../../output/inspection-page.ts");
  const { createStyle } = await import("../../output/style.ts");
  if (flags.json === true) return printJson(inspection);
  const style = createStyle({ stream: process.stdout, environment: process.env });
  process.stdout.write(inspectionPage(inspection, style));
}
