import type { Verification } from "../../app/data/verify-data.ts";
import { formatBytes } from "./format-bytes.ts";

/** What was looked at, and below what is wrong, one line a file. */
export function verificationPage({ path, splits, problems }: Verification): string {
  const looked = splits.map(({ split, files, rows, bytes, regenerated }) => {
    const again = regenerated === 0 ? "" : `, ${regenerated} of them made again and compared`;
    return `  ${split}: ${rows} rows in ${files} file${files === 1 ? "" : "s"}, ${formatBytes(bytes)}${again}`;
  });
  const verdict =
    problems.length === 0
      ? "is what its manifest says"
      : `is not sound: ${problems.length} problem${problems.length === 1 ? "" : "s"}`;
  const wrong = problems.map(({ file, problem }) => `  no  ${file} ${problem}`);
  return `${[`${path} ${verdict}`, ...looked, ...wrong].join("\n")}\n`;
}
