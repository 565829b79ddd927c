import type { DatasetPlan } from "../../contracts/dataset-manifest.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { PlannedFile } from "../../domain/datasets/plan-files.ts";
import { styleRow } from "../../domain/datasets/row-style.ts";
import type { DatasetFolder } from "../../domain/ports/dataset-folder.ts";
import type { SampleSource } from "../../domain/ports/sample-source.ts";
import type { PromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { notResumable } from "./dataset-plan.ts";
import { readDataFile } from "./read-data-file.ts";

export interface ConfirmOptions {
  readonly folder: DatasetFolder;
  readonly plan: DatasetPlan;
  readonly source: SampleSource;
  readonly encoder: PromptEncoder | undefined;
  /** Those that are finished. */
  readonly files: readonly PlannedFile[];
}

/** Of each file at most so many are made again, evenly spaced: a change that touches 1 % of the rows passes once in 20,000. */
const MOST_ROWS = 1000;

/**
 * After the template's code has changed under a split that is not finished: rows of the finished files, made again, must
 * be what the files hold; then the split goes on with the new code. Errors: not-resumable; those of making samples.
 */
export async function confirmFinished({
  folder,
  plan,
  source,
  encoder,
  files,
}: ConfirmOptions): Promise<void> {
  for (const { file, first, rows } of files) {
    const every = Math.ceil(rows / MOST_ROWS);
    let row = -1;
    for await (const { value, where } of readDataFile(folder.path, file)) {
      row += 1;
      if (row % every !== 0) continue;
      const [sample] = await source.samples(first + row, 1);
      if (canonicalJson(value) === canonicalJson(styleRow(plan.style, sample!, encoder))) continue;
      throw notResumable(
        folder,
        plan.split,
        `the template's code has changed, and "${where}" is not what it makes now`,
        "choose another folder with --out, or delete this one; raise the template's version with such a change",
      );
    }
  }
}
