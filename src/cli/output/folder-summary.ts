import { type FolderManifest, splitsOf } from "../../contracts/folder-manifest.ts";
import { formatBytes } from "./format-bytes.ts";
import { describeSource } from "./source-line.ts";

/** What a folder that was converted or merged holds, in a few lines. */
export function folderSummary(manifest: FolderManifest, out: string): string {
  const lines = splitsOf(manifest).flatMap(({ split, style, fileFormat, files, sources }) => [
    `${sum(files, "rows")} ${split} rows of the style ${style} in ${files.length} file${files.length === 1 ? "" : "s"} of ${fileFormat}, ${formatBytes(sum(files, "bytes"))}: ${out}`,
    ...sources.map((source) => `  ${describeSource(source)}`),
  ]);
  if (manifest.sharedPrompts !== null) lines.push(`  prompts in both splits: ${manifest.sharedPrompts}`);
  return `${lines.join("\n")}\n`;
}

function sum(
  files: readonly { readonly rows: number; readonly bytes: number }[],
  key: "rows" | "bytes",
): number {
  return files.reduce((total, file) => total + file[key], 0);
}
