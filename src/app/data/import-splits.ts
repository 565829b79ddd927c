import path from "node:path";
import { hashFile } from "../../adapters/models/file-digest.ts";
import type { FileFormat } from "../../adapters/sinks/registry.ts";
import { CookbookError } from "../../core/errors.ts";
import { hashModulus } from "../../domain/datasets/distinct-sample.ts";
import { defaultRowsPerFile } from "../../domain/datasets/plan-files.ts";
import { SPLITS, type Split } from "../../domain/templates/sdk/sampler.ts";
import { type CodecOpener, checkStyles } from "./check-styles.ts";
import type { ConvertDataOptions } from "./convert-options.ts";
import type { DataInput, InputSplit } from "./open-data.ts";
import type { CountedFile } from "./row-cursor.ts";
import { scanRows } from "./scan-rows.ts";
import type { SplitWork } from "./split-work.ts";

/** Rows that Cookbook did not make, as sources that say so. Errors: invalid-data, invalid-parameter, io-failed. */
export async function importSplits(
  input: DataInput,
  options: ConvertDataOptions,
  codec: CodecOpener,
): Promise<SplitWork[]> {
  const named = options.split === undefined ? input.splits : [joined(input.splits, options.split)];
  const works: SplitWork[] = [];
  for (const each of named) {
    const split = SPLITS.find((name) => name === each.split);
    if (split === undefined) throw unknownSplit(input, each.split);
    works.push(await importSplit(input, { ...each, split }, options, codec));
  }
  return works.sort((a, b) => SPLITS.indexOf(a.split) - SPLITS.indexOf(b.split));
}

function joined(splits: readonly InputSplit[], split: Split): InputSplit {
  return { split, sources: [], files: splits.flatMap(({ files }) => files) };
}

function unknownSplit({ path: location }: DataInput, split: string): CookbookError {
  return new CookbookError({
    code: "invalid-parameter",
    message: `"${location}" has files of a split "${split}", and a dataset's splits are ${SPLITS.join(" and ")}`,
    hint: "give the files one by one, or say what the rows become with --split",
  });
}

async function importSplit(
  input: DataInput,
  { split, files }: InputSplit & { readonly split: Split },
  options: ConvertDataOptions,
  codec: CodecOpener,
): Promise<SplitWork> {
  const dropped = options.dropped ?? [];
  let scanned = 0;
  const scan = await scanRows(files, new Set(dropped), (rows) => {
    scanned += rows;
    options.onScan?.(scanned);
  });
  const rows = scan.files.reduce((sum, file) => sum + file.rows, 0);
  const { style = scan.style, fileFormat = formatOf(files) } = options;
  const tokenizer = await checkStyles(scan.style, style, undefined, codec);
  const shardSize = options.shardSize ?? defaultRowsPerFile(rows);
  const origin = await Promise.all(scan.files.map(originOf));
  return {
    split,
    style,
    fileFormat,
    sources: [
      {
        files: scan.files,
        from: scan.style,
        isSameKind: false,
        dropped,
        rowsPerFile: shardSize,
        prompts: undefined,
        promptsEvery: hashModulus(rows),
        source: {
          kind: "imported",
          name: path.basename(path.resolve(input.path)),
          origin,
          style: scan.style,
          dropped: [...dropped],
          ...(tokenizer === undefined ? {} : { tokenizer }),
          shardSize,
          files: [],
        },
      },
    ],
  };
}

/** The kind of the files when they are all of one. */
function formatOf(files: readonly { readonly file: string }[]): FileFormat {
  const formats = new Set(
    files.map(({ file }) => /\.(jsonl\.gz|jsonl|parquet)$/.exec(file)![1] as FileFormat),
  );
  return formats.size === 1 ? [...formats][0]! : "jsonl";
}

async function originOf({ folder, file, bytes }: CountedFile) {
  return { file: file.replaceAll("\\", "/"), bytes, sha256: await hashFile(path.join(folder, file)) };
}
