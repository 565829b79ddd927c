import { type MixRecipe, probeName } from "../../../contracts/mix-recipe.ts";
import type { MixResult } from "../../../contracts/mix-result.ts";
import { kendallTau } from "../../../core/stats/kendall-tau.ts";
import { mean } from "../../../core/stats/mean.ts";
import { createFieldReader } from "../../../domain/evaluation/field-reader.ts";
import { ANSWER_METRICS } from "../../../domain/evaluation/metrics/registry.ts";
import type { AccuracyMatrix } from "../../../domain/mixing/mixture/accuracy-matrix.ts";
import { BASE_PROBE } from "../../../domain/mixing/votes/vote.ts";
import type { RuleLabel } from "../rule-labels.ts";
import type { VoteLine } from "../vote-lines.ts";
import type { MixTask } from "./mix-stages.ts";

/**
 * The share of a probe's votes that are right, by the labels of the rows; undefined where a row has none. Made after the
 * mixture, to check the estimates: nothing else looks at it.
 */
export function trueAccuracy({ task, asked }: MixTask, votes: readonly VoteLine[]): number | undefined {
  const right: number[] = [];
  const byRow = new Map(votes.map((line) => [line.row, line.vote]));
  for (const { id, doc } of asked.rows) {
    const vote = byRow.get(id) ?? null;
    let row: unknown;
    try {
      row = task.readRow(createFieldReader(doc, { file: "votes", line: 1 }));
    } catch {
      return undefined;
    }
    if (vote === null) continue;
    if (task.kind === "choice") right.push(vote === task.gold(row) ? 1 : 0);
    else {
      const golds = task.kind === "generation" ? task.golds(row) : [task.request(row).continuation.trim()];
      const metric =
        task.kind === "generation" ? (task.metrics[0] ?? "exact_match") : ("exact_match" as const);
      right.push(ANSWER_METRICS[metric].score(String(vote), golds));
    }
  }
  return right.length === 0 ? undefined : mean(right);
}

/** Probe → task → share of right votes; null where rows have no label. */
export type Truths = Readonly<Record<string, Readonly<Record<string, number | null>>>>;

/** Of the untuned model and every probe. */
export function truthsOf(recipe: MixRecipe, tasks: readonly MixTask[], votes: readonly VoteLine[]): Truths {
  const probes = [BASE_PROBE, ...recipe.templates.map(probeName)];
  return Object.fromEntries(
    probes.map((probe) => [
      probe,
      Object.fromEntries(
        tasks.map((task) => {
          const own = votes.filter((line) => line.probe === probe && line.task === task.task.id);
          return [task.task.id, trueAccuracy(task, own) ?? null];
        }),
      ),
    ]),
  );
}

/** What rules said, task by task, and how often it is right. */
export function ruleLabelsOf(
  tasks: readonly MixTask[],
  labels: readonly RuleLabel[],
): MixResult["rule_labels"] {
  return Object.fromEntries(
    tasks.flatMap((task) => {
      const own = labels.filter((label) => label.task === task.task.id);
      if (own.length === 0) return [];
      const votes = own.map(({ row, gold }) => ({ task: task.task.id, row, probe: "rules", vote: gold }));
      const rules = [...new Set(own.flatMap((label) => label.rules))];
      return [[task.task.id, { rows: own.length, rules, right: trueAccuracy(task, votes) ?? null }]];
    }),
  );
}

/** How well estimates order and hit the true accuracies. */
export function checkOf(matrix: AccuracyMatrix | undefined, truths: Truths | undefined): MixResult["check"] {
  if (matrix === undefined) return { kendall_tau: null, mean_error: null };
  const taus: number[] = [];
  const errors: number[] = [];
  for (const [place, task] of matrix.tasks.entries()) {
    const truth = matrix.templates.map((template) => truths?.[template]?.[task] ?? null);
    if (truth.includes(null)) continue;
    const estimated = matrix.accuracies.map((row) => row[place]!);
    const tau = kendallTau(estimated, truth as number[]);
    if (Number.isFinite(tau)) taus.push(tau);
    errors.push(...estimated.map((value, at) => Math.abs(value - truth[at]!)));
  }
  return {
    kendall_tau: taus.length === 0 ? null : mean(taus),
    mean_error: errors.length === 0 ? null : mean(errors),
  };
}
