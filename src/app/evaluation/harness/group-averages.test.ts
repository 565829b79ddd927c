import { expect, it } from "vitest";
import { selectTasks } from "../../../domain/evaluation/groups/registry.ts";
import type { EvaluationResult } from "../../../domain/evaluation/sample-record.ts";
import type { TaskEvaluation } from "./evaluation-run.ts";
import { groupAverages } from "./group-averages.ts";

const { tasks, groups } = selectTasks(["gpt4all"]);

/** Task number i scores i/10 by acc, half of it by acc_norm, both with the error 0.1. */
function evaluations(): TaskEvaluation[] {
  return tasks.map((task, index) => {
    const scores: Record<string, number> = { acc: index / 10, acc_norm: index / 20, perplexity: 50 };
    const metrics = task.metrics.map((metric) => ({ metric, value: scores[metric]!, standardError: 0.1 }));
    const result: EvaluationResult = {
      task: task.id,
      version: 1,
      metrics,
      samples: [],
      truncated: 0,
      shots: 0,
    };
    return { task, result, rowsFound: 0 };
  });
}

it("takes acc_norm where there is one, else acc; and acc everywhere", () => {
  const [quoted, plain] = groupAverages(groups[0]!, evaluations());
  // arc_easy 0, arc_challenge 0.05, boolq 0.2, hellaswag 0.15, lambada 0.4, openbookqa 0.25, piqa 0.3, winogrande 0.7
  expect(quoted!.value).toBeCloseTo(2.05 / 8, 12);
  expect(plain!.value).toBeCloseTo(0.35, 12);
  expect(quoted!.parts.map(({ task, metric }) => `${task} ${metric}`)).toEqual([
    "arc_easy acc_norm",
    "arc_challenge acc_norm",
    "boolq acc",
    "hellaswag acc_norm",
    "lambada_openai acc",
    "openbookqa acc_norm",
    "piqa acc_norm",
    "winogrande acc",
  ]);
  expect(quoted!.parts[0]!.normaliser).toContain("code points");
  expect(plain!.parts[0]!.normaliser).toContain("sum");
});

it("has the error of a mean of independent means, and none when a task has none", () => {
  expect(groupAverages(groups[0]!, evaluations())[0]!.standardError).toBeCloseTo(0.1 / Math.sqrt(8), 12);
  const lacking = evaluations().map((one, index) =>
    index === 7
      ? {
          ...one,
          result: {
            ...one.result,
            metrics: one.result.metrics.map(({ metric, value }) => ({
              metric,
              value,
              standardError: undefined,
            })),
          },
        }
      : one,
  );
  expect(groupAverages(groups[0]!, lacking)[0]!.standardError).toBeUndefined();
});
