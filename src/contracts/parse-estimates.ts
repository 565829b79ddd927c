import { CookbookError } from "../core/errors.ts";
import type { AccuracyMatrix } from "../domain/mixing/mixture/accuracy-matrix.ts";
import { type Estimates, estimatesSchema } from "./estimates.ts";

/** Normal quantile of the intervals' 95 %. */
const Z = 1.959963984540054;

/**
 * Estimates as `cookbook mix estimate --json` prints them, as a matrix; standard errors are the intervals' half widths over
 * 1.96, and undefined when an interval is missing. Errors: `invalid-data` with the key that is wrong, or the probe that a task
 * has no estimate of.
 */
export function parseEstimates(value: unknown, file: string): AccuracyMatrix {
  const parsed = estimatesSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw invalid(file, `${issue.path.join(".") || "the file"}: ${issue.message}`);
  }
  return toMatrix(parsed.data, file);
}

function toMatrix({ tasks }: Estimates, file: string): AccuracyMatrix {
  const names = Object.keys(tasks);
  const templates = [...new Set(names.flatMap((task) => Object.keys(tasks[task]!.probes)))].sort();
  if (templates.length === 0) throw invalid(file, "no task has an estimate of a probe");
  const cells = templates.map((template) =>
    names.map((task) => {
      const cell = tasks[task]!.probes[template];
      if (cell !== undefined) return cell;
      throw invalid(
        file,
        `task "${task}" has no estimate of probe "${template}", which other tasks have`,
        "leave the probe out of all tasks, or give its votes on this one",
      );
    }),
  );
  const hasIntervals = cells.flat().every(({ low, high }) => low !== null && high !== null);
  return {
    templates,
    tasks: names,
    accuracies: cells.map((row) => row.map(({ accuracy }) => accuracy)),
    errors: hasIntervals
      ? cells.map((row) => row.map(({ low, high }) => (high! - low!) / (2 * Z)))
      : undefined,
    base: names.map((task) => tasks[task]!.base_accuracy ?? undefined),
  };
}

function invalid(
  file: string,
  problem: string,
  hint = "expected what cookbook mix estimate --json prints",
): CookbookError {
  return new CookbookError({ code: "invalid-data", message: `"${file}": ${problem}`, hint });
}
