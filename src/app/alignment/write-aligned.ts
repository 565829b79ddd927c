import path from "node:path";
import { jsonLines } from "../../adapters/store/json-lines.ts";
import { writeFile, writeJson } from "../../adapters/store/write-file.ts";
import { type Aligned, alignedJson } from "./aligned.ts";

/**
 * `result.json`, `report.html` and `samples.jsonl`, which `align analyse` reads; of several models a
 * `samples-<model>.jsonl` each. Errors: io-failed.
 */
export async function writeAligned(folder: string, aligned: Aligned): Promise<void> {
  const isOne = aligned.models.length === 1;
  for (const { model, alignment } of aligned.models) {
    const name = isOne ? "samples.jsonl" : `samples-${model.replaceAll(/[^\w.-]+/g, "-")}.jsonl`;
    await writeFile(path.join(folder, name), jsonLines(alignment.rows));
  }
  await writeJson(path.join(folder, "result.json"), alignedJson(aligned));
  const { alignedHtml } = await import("../report/alignment-page.ts");
  await writeFile(path.join(folder, "report.html"), alignedHtml(aligned));
}
