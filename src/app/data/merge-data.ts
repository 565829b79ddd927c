import path from "node:path";
import type { FileFormat } from "../../adapters/sinks/registry.ts";
import type { GeneratedSource, RowSource } from "../../contracts/collection-manifest.ts";
import { type FolderManifest, splitsOf } from "../../contracts/folder-manifest.ts";
import { CookbookError } from "../../core/errors.ts";
import { hashModulus } from "../../domain/datasets/distinct-sample.ts";
import { defaultRowsPerFile } from "../../domain/datasets/plan-files.ts";
import type { RowStyle } from "../../domain/datasets/row-style.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { SPLITS, type Split } from "../../domain/templates/sdk/sampler.ts";
import { checkLicense } from "../datasets/generate-options.ts";
import { readPrompts } from "./input-prompts.ts";
import { joinParts, type MergeEntry } from "./join-parts.ts";
import { joinedReport } from "./joined-report.ts";
import { finishedManifestOf, openData } from "./open-data.ts";
import type { CountedFile } from "./row-cursor.ts";
import type { SourceWork, SplitWork } from "./split-work.ts";
import { checkOutput, writeFolder } from "./write-folder.ts";

export interface MergeDataOptions {
  /** Dataset folders of Cookbook. */
  readonly paths: readonly string[];
  /** Folder; made if missing. */
  readonly out: string;
  /** Rows per file. Default: as one `generate` call for all parts would have; of different datasets, as they are. */
  readonly shardSize?: number | undefined;
  /** Needed where the folders' licences differ. */
  readonly license?: string | undefined;
  /** Of parts made by a template that is not the library's: its file or package. */
  readonly template?: string | undefined;
  /** Asked for when parts are joined, whose report needs to see samples again. */
  readonly openTokenizer: () => Promise<Tokenizer>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/**
 * Joins dataset folders into one. The parts of `--shard i/n` become the folder, byte for byte, that one call without it
 * writes (gzip and Parquet: with equal versions of their libraries). Different datasets become a collection, in the order
 * given, with the provenance of each. Streams: a few hundred rows are in memory.
 * Errors: invalid-data (a part is missing, rows stand in two folders, styles differ, a file is damaged),
 * invalid-parameter, not-resumable, locked, io-failed, interrupted.
 */
export async function mergeData(options: MergeDataOptions): Promise<FolderManifest> {
  const { out, signal, onProgress } = options;
  if (options.license !== undefined) checkLicense(options.license);
  checkOutput(out, options.paths);
  refuseTwice(options.paths);
  const entries: Entry[] = [];
  const licenses: (string | null)[] = [];
  for (const each of options.paths) {
    const manifest = finishedManifestOf(await openData(each));
    licenses.push(manifest.license);
    entries.push(...(await entriesOf(each, manifest)));
  }
  const license = options.license ?? oneLicense(licenses, options.paths);
  const splits: SplitWork[] = [];
  for (const split of SPLITS) {
    const own = entries.filter((entry) => entry.split === split);
    if (own.length > 0) splits.push(await joinSplit(split, own, options));
  }
  return writeFolder({ out, splits, license, codec: undefined, signal, onProgress });
}

interface Entry<S extends RowSource = RowSource> extends MergeEntry<S> {
  readonly split: Split;
  readonly style: RowStyle;
  readonly fileFormat: FileFormat;
  readonly prompts: Float64Array;
  readonly promptsEvery: number;
}

async function entriesOf(folder: string, manifest: FolderManifest): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const split of splitsOf(manifest)) {
    const prompts = await readPrompts(folder, split);
    entries.push(
      ...split.sources.map((source, i) => ({ ...split, path: folder, source, prompts: prompts[i]! })),
    );
  }
  return entries;
}

async function joinSplit(
  split: Split,
  entries: readonly Entry[],
  options: MergeDataOptions,
): Promise<SplitWork> {
  const [{ style, fileFormat }] = entries as [Entry];
  const other = entries.find((entry) => entry.style !== style || entry.fileFormat !== fileFormat);
  if (other !== undefined) {
    throw new CookbookError({
      code: "invalid-data",
      message: `"${entries[0]!.path}" has rows of the style ${style} in ${fileFormat}, and "${other.path}" of ${other.style} in ${other.fileFormat}`,
      hint: "bring them to one with `cookbook data convert`",
    });
  }
  const sources: SourceWork[] = [];
  for (const group of joinParts(entries)) {
    const isParts = group[0]!.source.kind === "generated" && group[0]!.source.plan.part !== undefined;
    sources.push(
      isParts ? await joinGroup(group as Entry<GeneratedSource>[], options) : wholeSource(group[0]!, options),
    );
  }
  return { split, style, fileFormat, sources };
}

function wholeSource(
  { path: folder, style, source, prompts, promptsEvery }: Entry,
  options: MergeDataOptions,
): SourceWork {
  const { shardSize = source.kind === "generated" ? source.plan.shardSize : source.shardSize } = options;
  return {
    files: filesOf(folder, source),
    from: style,
    isSameKind: true,
    dropped: [],
    rowsPerFile: shardSize,
    prompts,
    promptsEvery,
    source:
      source.kind === "generated"
        ? { ...source, plan: { ...source.plan, shardSize } }
        : { ...source, shardSize },
  };
}

async function joinGroup(
  group: readonly Entry<GeneratedSource>[],
  options: MergeDataOptions,
): Promise<SourceWork> {
  const [{ style, source: first }] = group as [Entry<GeneratedSource>];
  const { part: _, ...plan } = first.plan;
  const shardSize = options.shardSize ?? rowsPerFile(group);
  const promptsEvery = hashModulus(plan.count);
  const prompts = Float64Array.from(
    group.flatMap((entry) => [...entry.prompts.filter((hash) => hash % promptsEvery === 0)]),
  );
  const report = await joinedReport({
    plan: first.plan,
    reports: group.map(({ source }) => source.report),
    prompts,
    promptsEvery,
    template: options.template,
    tokenizer: await options.openTokenizer(),
  });
  return {
    files: group.flatMap(({ path: folder, source }) => filesOf(folder, source)),
    from: style,
    isSameKind: true,
    dropped: [],
    rowsPerFile: shardSize,
    prompts,
    promptsEvery,
    source: { ...first, plan: { ...plan, shardSize }, report, files: [] },
  };
}

/** As one call for the whole would have: its default where the parts have theirs, else theirs. */
function rowsPerFile(group: readonly Entry<GeneratedSource>[]): number {
  const { count, part } = group[0]!.source.plan;
  const sizes = new Set(group.map(({ source }) => source.plan.shardSize));
  const [size] = sizes;
  return sizes.size > 1 || size === defaultRowsPerFile(count, part!.of) ? defaultRowsPerFile(count) : size!;
}

function filesOf(folder: string, source: RowSource): CountedFile[] {
  return source.files.map((file) => ({ ...file, folder }));
}

function refuseTwice(paths: readonly string[]): void {
  const twice = paths.find(
    (each, i) => paths.findIndex((other) => path.resolve(other) === path.resolve(each)) < i,
  );
  if (twice === undefined) return;
  throw new CookbookError({ code: "invalid-parameter", message: `"${twice}" is given twice` });
}

function oneLicense(licenses: readonly (string | null)[], paths: readonly string[]): string | null {
  const [first] = licenses;
  const other = licenses.findIndex((license) => license !== first);
  if (other < 0) return first!;
  const said = (license: string | null | undefined) => license ?? "not known";
  throw new CookbookError({
    code: "invalid-data",
    message: `the licence of "${paths[0]}" is ${said(first)}, and that of "${paths[other]}" ${said(licenses[other])}`,
    hint: "say with --license which one the joined dataset has",
  });
}
