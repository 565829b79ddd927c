import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOnnxEngine } from "../../adapters/engines/onnx/engine.ts";
import { selectTasks } from "../../domain/evaluation/groups/registry.ts";
import type { EvaluationResult } from "../../domain/evaluation/sample-record.ts";
import type { ModelSession } from "../../domain/ports/engine.ts";
import { evaluate } from "../evaluate.ts";
import { loadTaskData, type TaskData } from "./task-data.ts";

/**
 * The largest change of a log-likelihood, in nats, that other rows in a batch or another order may make. Rows of another
 * length let the runtime sum the same float32 products in another order; nothing else may change.
 */
const BOUND = 1e-5;

let session: ModelSession;
let data: TaskData[];
beforeAll(async () => {
  session = await createOnnxEngine().open({ model: "testdata/models/llama-tiny" });
  data = await loadTaskData(selectTasks(["gpt4all"]).tasks, { data: "testdata/gpt4all8", shots: 0 });
});
afterAll(() => session.close());

function logLikelihoods(result: EvaluationResult): Map<string, number[]> {
  return new Map(
    result.samples.map(({ id, reply }) => [
      id,
      reply.kind === "text" ? [] : reply.options.map((option) => option.logLikelihood),
    ]),
  );
}

/** Every row's metrics but the log-likelihoods themselves. */
function rowMetrics({ samples }: EvaluationResult) {
  return new Map(samples.map(({ id, metrics: { perplexity: _, ...metrics } }) => [id, metrics]));
}

describe("results depend neither on batch size nor on order", () => {
  it.each(selectTasks(["gpt4all"]).tasks.map((task, place) => [task.id, place] as const))(
    "%s",
    async (_, place) => {
      const { task, rows } = data[place]!;
      const usual = await evaluate(session, task, rows);
      const expected = logLikelihoods(usual);
      const reversed = [...rows].reverse();
      const others = [
        await evaluate(session, task, rows, { batchSize: 1 }),
        await evaluate(session, task, rows, { batchSize: 3 }),
        await evaluate(session, task, reversed),
        await evaluate(session, task, reversed, { batchSize: 2 }),
      ];
      let largest = 0;
      for (const other of others) {
        expect(rowMetrics(other)).toEqual(rowMetrics(usual));
        for (const [id, sums] of logLikelihoods(other))
          sums.forEach((sum, option) => {
            largest = Math.max(largest, Math.abs(sum - expected.get(id)![option]!));
          });
      }
      expect(largest).toBeLessThanOrEqual(BOUND);
    },
  );

  it("equal options tie exactly, and the first of them wins", async () => {
    const place = data.findIndex(({ task }) => task.id === "arc_challenge");
    const { task, rows } = data[place]!;
    const tied = rows.filter(({ id }) => id === "own-c6");
    const { samples } = await evaluate(session, task, [...rows.slice(0, 3), ...tied]);
    const { reply, metrics } = samples.at(-1)!;
    if (reply.kind === "text") throw new Error("scored");
    expect(new Set(reply.options.map((option) => option.logLikelihood)).size).toBe(1);
    // The right one is the third of four equal options.
    expect(metrics).toEqual({ acc: 0, acc_norm: 0 });
  });
});
