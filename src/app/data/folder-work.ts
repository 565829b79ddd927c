import { UNFINISHED } from "../../adapters/sinks/file-output.ts";
import { isFolderLocked, LOCK_FILE } from "../../adapters/store/folder-lock.ts";
import type { RowSource } from "../../contracts/collection-manifest.ts";
import { splitsOf } from "../../contracts/folder-manifest.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { CookbookError } from "../../core/errors.ts";
import type { DatasetFolder } from "../../domain/ports/dataset-folder.ts";
import { SPLITS } from "../../domain/templates/sdk/sampler.ts";
import { planFile } from "../datasets/dataset-plan.ts";
import { readFolderManifest } from "../datasets/folder-manifest.ts";
import { progressFile } from "../datasets/progress-file.ts";
import { DATA_FILE } from "../datasets/read-data-file.ts";
import type { SplitWork } from "./split-work.ts";

/**
 * Looks whether the folder is empty, or holds what is to be written, whole or begun. Errors: not-resumable, invalid-data,
 * io-failed.
 */
export async function refuseOtherWork(folder: DatasetFolder, splits: readonly SplitWork[]): Promise<void> {
  const manifest = await readFolderManifest(folder);
  if (manifest !== undefined) {
    const present = splitsOf(manifest).map((split) => identity(split, split.sources));
    const wanted = splits.map((split) => identityOfWork(split));
    if (canonicalJson(present) === canonicalJson(wanted)) return;
    throw notResumable(folder, "a dataset with other rows or settings");
  }
  for (const split of splits) {
    const begun = await folder.read(planFile(split.split));
    if (begun === undefined) continue;
    if (Buffer.from(begun).toString("utf8") !== planText(split)) {
      throw notResumable(folder, `a begun dataset with other rows or settings (${planFile(split.split)})`);
    }
    return;
  }
  const stranger = (await folder.names()).find((name) => DATA_FILE.test(name));
  if (stranger !== undefined) throw notResumable(folder, `${stranger}, and no manifest says what made it`);
}

/** Marks the split as under way; whoever calls this holds the folder's lock. */
export async function beginSplit(folder: DatasetFolder, split: SplitWork): Promise<void> {
  await removeUnfinished(folder);
  await folder.write(planFile(split.split), planText(split));
}

/** Removes the marks of work under way, and what a killed process left; whoever calls this holds the folder's lock. */
export async function clearWork(folder: DatasetFolder, splits: readonly SplitWork[]): Promise<void> {
  for (const { split } of splits) {
    await folder.remove(progressFile(split));
    await folder.remove(planFile(split));
  }
  await removeUnfinished(folder);
}

/** Names of what a process that works in the folder writes beside the dataset, and leaves when it is killed. */
export async function workFiles(folder: DatasetFolder): Promise<string[]> {
  const marks = new Set([...SPLITS.flatMap((split) => [planFile(split), progressFile(split)]), LOCK_FILE]);
  return (await folder.names()).filter((name) => marks.has(name) || name.endsWith(UNFINISHED));
}

/** Whether a process was killed between its last row and its end. */
export async function hasLeftovers(folder: DatasetFolder): Promise<boolean> {
  return (await workFiles(folder)).length > 0 && !(await isFolderLocked(folder.path));
}

async function removeUnfinished(folder: DatasetFolder): Promise<void> {
  for (const name of await folder.names()) if (name.endsWith(UNFINISHED)) await folder.remove(name);
}

function planText(split: SplitWork): string {
  return `${canonicalJson(identityOfWork(split))}\n`;
}

function identityOfWork(split: SplitWork): unknown {
  return identity(
    split,
    split.sources.map(({ source }) => source),
  );
}

/** All that decides the rows and their files. */
function identity(
  { split, style, fileFormat }: Pick<SplitWork, "split" | "style" | "fileFormat">,
  sources: readonly RowSource[],
): unknown {
  return {
    split,
    style,
    fileFormat,
    sources: sources.map((source) => {
      if (source.kind === "generated") return { plan: source.plan, via: source.via ?? null };
      const { files, prompts, ...rest } = source;
      return rest;
    }),
  };
}

function notResumable(folder: DatasetFolder, what: string): CookbookError {
  return new CookbookError({
    code: "not-resumable",
    message: `"${folder.path}" already holds ${what}`,
    hint: "choose another folder with --out, or delete this one",
  });
}
