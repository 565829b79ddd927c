import { mean } from "../../../core/stats/mean.ts";
import { createFieldReader } from "../../../domain/evaluation/field-reader.ts";
import { ANSWER_METRICS } from "../../../domain/evaluation/metrics/registry.ts";
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
