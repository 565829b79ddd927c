import { openDatasetFolder } from "../../adapters/store/dataset-folder.ts";
import type { FolderSplit } from "../../contracts/folder-manifest.ts";
import { CookbookError } from "../../core/errors.ts";
import { hashesOfBytes } from "../../domain/datasets/hash-bytes.ts";
import { promptsFile } from "../datasets/dataset-plan.ts";

/** The hashes of the prompts of every source of a finished split. Errors: invalid-data when they are not there. */
export async function readPrompts(
  folder: string,
  { split, sources }: Pick<FolderSplit, "split" | "sources">,
): Promise<Float64Array[]> {
  const name = promptsFile(split);
  const hashes = hashesOfBytes((await openDatasetFolder(folder).read(name)) ?? new Uint8Array());
  let first = 0;
  const parts = sources.map((source) => {
    const last = source.prompts === undefined ? hashes.length : first + source.prompts;
    const part = hashes.slice(first, last);
    first = last;
    return part;
  });
  const expected = sources.reduce((sum, source) => sum + expectedPrompts(source), 0);
  if (hashes.length === expected) return parts;
  throw new CookbookError({
    code: "invalid-data",
    message: `"${folder}/${name}" is missing or damaged: it holds ${hashes.length} hashes of prompts, expected ${expected}`,
    hint: "copy the whole folder, or make the dataset anew",
  });
}

/** How many hashes a source has in the file. */
function expectedPrompts(source: FolderSplit["sources"][number]): number {
  if (source.prompts !== undefined) return source.prompts;
  return source.kind === "generated" ? source.report.uniqueCheckedRows : 0;
}
