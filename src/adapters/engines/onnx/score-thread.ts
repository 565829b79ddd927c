import { parentPort, workerData } from "node:worker_threads";
import type { ScoreArrays } from "../../../domain/scoring/score-batches.ts";
import { type BatchScores, createBatchScorer, type ScoringModel } from "./batch-scorer.ts";

/** From the thread: `ready` once, then an answer for each batch. */
export type ScoreThreadMessage =
  | { readonly type: "ready" }
  | { readonly type: "scores"; readonly scores: BatchScores }
  | { readonly type: "failure"; readonly error: unknown };

/** A thread that scores one batch after another. */
const port = parentPort!;
const send = (message: ScoreThreadMessage) => port.postMessage(message);
const fail = (error: unknown) => send({ type: "failure", error });

try {
  const scorer = await createBatchScorer(workerData as ScoringModel);
  port.on("message", (message: ScoreArrays | "release") => {
    if (message === "release") scorer.release().then(() => port.close(), fail);
    else scorer.run(message).then((scores) => send({ type: "scores", scores }), fail);
  });
  send({ type: "ready" });
} catch (error) {
  fail(error);
}
