import type { TaskComparison } from "../../app/compare.ts";
import type { EvaluateModelReport } from "../../app/evaluate-model.ts";
import { type AverageResult, groupAverages } from "../../app/evaluation/harness/group-averages.ts";
import { resultsTable } from "../../app/evaluation/harness/results-table.ts";
import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import { formatTable } from "./table.ts";

/** lm-evaluation-harness's tables, then what they leave out. */
export function evaluationPage({ run, results, files }: EvaluateModelReport): string {
  const groupTable = results.groups === undefined ? "" : `\n${resultsTable(results, "groups")}`;
  const averages = run.groups.flatMap((group) =>
    groupAverages(group, run.tasks).map((average) => averageLine(group.title, average)),
  );
  const cut = run.tasks
    .filter(({ result }) => result.truncated > 0)
    .map(
      ({ task, result }) =>
        `${task.id}: ${result.truncated} of ${result.samples.length} rows are longer than the model's window and lost their beginning\n`,
    );
  const notes = [...averages, ...cut, ...knownNote(run)];
  const space = notes.length > 0 ? "\n" : "";
  return `${resultsTable(results)}${groupTable}${space}${notes.join("")}\nresults: ${files.results}\n`;
}

function knownNote({ knownReplies }: EvaluateModelReport["run"]): string[] {
  if (knownReplies === undefined || knownReplies.known === 0) return [];
  const { known, requests } = knownReplies;
  const share = known === requests ? "all" : `${known} of`;
  return [`${share} ${requests} requests were answered before (--no-cache asks anew)\n`];
}

/** "GPT4ALL 45.12 ± 0.61 by acc of every task: …", tasks gathered by what their metric is divided by. */
function averageLine(group: string, { average, value, standardError, parts }: AverageResult): string {
  const byMetric = new Map<string, string[]>();
  for (const { task, metric, normaliser } of parts) {
    const key = `${metric} (${normaliser})`;
    byMetric.set(key, [...(byMetric.get(key) ?? []), task]);
  }
  const error = standardError === undefined ? "" : ` ± ${points(standardError)}`;
  const used = [...byMetric].map(([metric, tasks]) => `  ${metric}: ${tasks.join(", ")}\n`);
  return `${group}, mean over ${parts.length} tasks by ${average.title}: ${points(value)}${error}\n${used.join("")}`;
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
