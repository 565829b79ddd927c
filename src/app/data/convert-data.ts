import type { FileFormat } from "../../adapters/sinks/registry.ts";
import type { RowSource } from "../../contracts/collection-manifest.ts";
import { type FolderManifest, type FolderSplit, splitsOf } from "../../contracts/folder-manifest.ts";
import { CookbookError } from "../../core/errors.ts";
import { nextVia } from "../../domain/datasets/reshape-row.ts";
import type { RowStyle } from "../../domain/datasets/row-style.ts";
import { checkLicense } from "../datasets/generate-options.ts";
import { type CodecOpener, checkStyles, createCodecOpener } from "./check-styles.ts";
import type { ConvertDataOptions } from "./convert-options.ts";
import { importSplits } from "./import-splits.ts";
import { readPrompts } from "./input-prompts.ts";
import { finishedManifestOf, openData } from "./open-data.ts";
import type { SourceWork, SplitWork } from "./split-work.ts";
import { checkOutput, writeFolder } from "./write-folder.ts";

/**
 * Writes a dataset in another row style or kind of file, with all that is known of where its rows come from; from rows
 * of prompt and completion the result is, byte for byte, what `generate` writes in that style. Streams: a few hundred
 * rows are in memory. Errors: invalid-parameter, invalid-data, not-resumable, locked, io-failed, interrupted.
 */
export async function convertData(options: ConvertDataOptions): Promise<FolderManifest> {
  checkOptions(options);
  const input = await openData(options.path);
  if (input.unfinished.length > 0) finishedManifestOf(input);
  checkOutput(options.out, [input.folder]);
  const codec = createCodecOpener(options.openTokenizer);
  const splits =
    input.manifest === undefined
      ? await importSplits(input, options, codec)
      : await reshapeSplits(splitsOf(input.manifest), options, codec);
  const { out, signal, onProgress } = options;
  const license = options.license ?? input.manifest?.license ?? null;
  return writeFolder({ out, splits, license, codec: codec.opened(), signal, onProgress });
}

function checkOptions({ license, shardSize = 1 }: ConvertDataOptions): void {
  if (license !== undefined) checkLicense(license);
  if (Number.isSafeInteger(shardSize) && shardSize > 0) return;
  throw new CookbookError({
    code: "invalid-parameter",
    message: `shardSize is ${shardSize}, expected an integer of at least 1`,
  });
}

async function reshapeSplits(
  splits: readonly FolderSplit[],
  options: ConvertDataOptions,
  codec: CodecOpener,
): Promise<SplitWork[]> {
  const works: SplitWork[] = [];
  for (const each of splits) {
    const { style = each.style, fileFormat = each.fileFormat } = options;
    const prompts = await readPrompts(options.path, each);
    const sources: SourceWork[] = [];
    for (const [i, source] of each.sources.entries()) {
      const known = source.kind === "generated" ? source.plan.tokenizer : source.tokenizer;
      const tokenizer = await checkStyles(each.style, style, known, codec);
      const target = { from: each.style, style, fileFormat, tokenizer, shardSize: options.shardSize };
      const reshaped = reshapeSource(source, target);
      sources.push({
        files: source.files.map((file) => ({ ...file, folder: options.path })),
        from: each.style,
        isSameKind: style === each.style && fileFormat === each.fileFormat,
        dropped: [],
        rowsPerFile: reshaped.kind === "generated" ? reshaped.plan.shardSize : reshaped.shardSize,
        prompts: prompts[i],
        promptsEvery: each.promptsEvery,
        source: reshaped,
      });
    }
    works.push({ split: each.split, style, fileFormat, sources });
  }
  return works;
}

interface Target {
  readonly from: RowStyle;
  readonly style: RowStyle;
  readonly fileFormat: FileFormat;
  readonly tokenizer: string | undefined;
  readonly shardSize: number | undefined;
}

function reshapeSource(source: RowSource, target: Target): RowSource {
  const { from, style, fileFormat, tokenizer, shardSize } = target;
  if (source.kind === "imported") {
    const { tokenizer: _, ...rest } = source;
    return {
      ...rest,
      ...(tokenizer === undefined ? {} : { tokenizer }),
      shardSize: shardSize ?? source.shardSize,
    };
  }
  const { tokenizer: _, ...plan } = source.plan;
  const { via: __, ...rest } = source;
  const via = nextVia(source.via, from, style);
  return {
    ...rest,
    plan: {
      ...plan,
      style,
      fileFormat,
      shardSize: shardSize ?? plan.shardSize,
      ...(tokenizer === undefined ? {} : { tokenizer }),
    },
    ...(via === undefined ? {} : { via }),
  };
}
