import { type Command, InvalidArgumentError } from "commander";
import { DATA_ARGUMENT, tokenizerOption } from "../../options/data-options.ts";
import { commaNames } from "../../options/parse-names.ts";
import { integerFrom } from "../../options/parse-number.ts";

interface OverlapFlags {
  readonly against: string[];
  readonly ngram: number;
  readonly fields?: string[];
  readonly examples: number;
  readonly failOver?: number;
  readonly model: string;
  readonly json?: boolean;
}

export function overlap(data: Command): void {
  data
    .command("overlap")
    .description("contamination check: evaluation rows that share n-grams of words with a dataset")
    .argument("<path>", DATA_ARGUMENT)
    .requiredOption("--against <files...>", "evaluation files: .jsonl, .jsonl.gz or .parquet, any columns")
    .option("--ngram <n>", "words of an n-gram; 8 and 13 are customary", integerFrom(1), 8)
    .option("--fields <names>", "columns of the evaluation rows; default: all that hold text", commaNames)
    .option("--examples <n>", "hits of every file to show", integerFrom(0), 3)
    .option(
      "--fail-over <share>",
      "leave with 1 when a file's share of hit rows is larger (0 to 1), or none could be checked",
      shareOf,
    )
    .addOption(tokenizerOption("model whose tokenizer reads a dataset of tokens"))
    .option("--json", "print one object: path, ngram, rows, files: [{ file, rows, hitRows, share, … }]")
    .action(run);
}

function shareOf(text: string): number {
  const share = Number(text);
  if (text.trim() !== "" && share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError("expected a number from 0 to 1.");
}

async function run(path: string, { model, json, failOver, ...flags }: OverlapFlags): Promise<void> {
  const { overlapData } = await import("../../../app/data/overlap-data.ts");
  const { withDataWork } = await import("../../data-work.ts");
  const { formatBytes } = await import("../../output/format-bytes.ts");
  const result = await withDataWork(model, ({ signal, progress, openTokenizer }) =>
    overlapData({
      ...flags,
      path,
      openTokenizer,
      signal,
      onProgress: ({ done, total }) =>
        progress.update("comparing, %", Math.floor((100 * done) / total), 100, formatBytes(done)),
    }),
  );
  const { printJson } = await import("../../output/print-json.ts");
  const { overlapPage } = await import("../../output/overlap-page.ts");
  if (json === true) printJson(result);
  else process.stdout.write(overlapPage(result));
  const unchecked = result.files.filter(({ checkedRows }) => checkedRows === 0);
  for (const { file } of unchecked) {
    process.stderr.write(
      `warning: no row of "${file}" was checked: none has ${result.ngram} words in a row in the fields looked at; try a smaller --ngram or other --fields\n`,
    );
  }
  if (failOver === undefined) return;
  // A check that looked at nothing has not passed.
  if (unchecked.length > 0 || result.files.some(({ share }) => share > failOver)) process.exitCode = 1;
}
