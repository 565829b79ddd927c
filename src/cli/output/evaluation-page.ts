import type { Comparison } from "../../app/comparison/compare-results.ts";
import type { EvaluateModelReport } from "../../app/evaluate-model.ts";
import { type AverageResult, groupAverages } from "../../app/evaluation/harness/group-averages.ts";
import { resultsTable } from "../../app/evaluation/harness/results-table.ts";
import { hasRepeatedId } from "../../app/evaluation/read-rows.ts";
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
  const repeated = run.tasks.flatMap(({ task, result }) => {
    const rows = result.samples.filter(hasRepeatedId).length;
    return rows === 0 ? [] : [`${task.id}: ${rows} rows have an id that another row has\n`];
  });
  const notes = [...averages, ...cut, ...repeated, ...precisionNote(run), ...knownNote(run)];
  const space = notes.length > 0 ? "\n" : "";
  return `${resultsTable(results)}${groupTable}${space}${notes.join("")}\nresults: ${files.results}\n`;
}

function precisionNote({ precision }: EvaluateModelReport["run"]): string[] {
  if (precision === "float32") return [];
  return [
    `${precision}: log-likelihoods are off by some tenths of a nat, and may differ as much in other batches; compare results of one precision, and report float32's\n`,
  ];
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

/** Task by task and arm by arm, then the averages, then what to be aware of. */
export function comparisonPage({ baseline, arms, comparisons, averages, warnings }: Comparison): string {
  const several = arms.length > 2;
  const armCell = (arm: string) => (several ? [arm] : []);
  const rows = [
    ...comparisons.map((one) => [
      ...armCell(one.arm),
      one.task,
      one.metric,
      String(one.rows),
      points(one.before),
      points(one.after),
      signedPoints(one.difference),
      intervalPoints(one.interval),
      one.pValue.toPrecision(2),
      one.adjustedPValue.toPrecision(2),
      one.detectable === undefined ? "–" : points(one.detectable),
    ]),
    ...averages.map((one) => [
      ...armCell(one.arm),
      one.group,
      one.average,
      `${one.tasks} tasks`,
      points(one.before),
      points(one.after),
      signedPoints(one.difference),
      intervalPoints(one.interval),
      "–",
      "–",
      "–",
    ]),
  ];
  const table = formatTable(
    [
      ...armCell("arm"),
      ..."task metric rows before after difference".split(" "),
      "95 % interval",
      "p",
      "p (Holm)",
      "detectable",
    ],
    rows,
  );
  const notes = [
    `before: ${baseline}${several ? "" : `; after: ${arms[1]}`}`,
    "p: exact McNemar test of 0/1 scores, else sign flips; Holm: over the tasks that have the metric",
    "detectable: the difference that so many rows show with a chance of 80 % at 5 %",
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  return `${table}\n${notes.join("\n")}\n`;
}
