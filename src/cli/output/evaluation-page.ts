import type { TaskComparison } from "../../app/compare.ts";
import { intervalPoints, points, signedPoints } from "../../app/report/format-points.ts";
import type { EvaluationResult } from "../../domain/evaluation/sample-record.ts";
import { formatTable } from "./table.ts";

/** Scores of one evaluation as a table, in points of a hundred. */
export function evaluationPage(evaluations: readonly EvaluationResult[], file: string): string {
  const rows = evaluations.flatMap((evaluation) =>
    evaluation.metrics.map(({ metric, value, standardError }) => [
      evaluation.task,
      String(evaluation.samples.length),
      metric,
      points(value),
      standardError === undefined ? "–" : points(standardError),
    ]),
  );
  const cut = evaluations
    .filter((evaluation) => evaluation.truncated > 0)
    .map(
      (evaluation) => `${evaluation.task}: ${evaluation.truncated} prompts were cut to the model's window\n`,
    );
  return `${formatTable(["task", "rows", "metric", "score", "± error"], rows)}${cut.join("")}\nresults: ${file}\n`;
}

export function comparisonPage(comparisons: readonly TaskComparison[]): string {
  return formatTable(
    ["task", "metric", "rows", "before", "after", "difference", "95 % interval", "p (exact)"],
    comparisons.map((comparison) => [
      comparison.task,
      comparison.metric,
      String(comparison.rows),
      points(comparison.before),
      points(comparison.after),
      signedPoints(comparison.difference),
      intervalPoints(comparison.interval),
      comparison.pValue === undefined ? "–" : comparison.pValue.toPrecision(2),
    ]),
  );
}
