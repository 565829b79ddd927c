import { extname } from "node:path";
import type { Worker } from "node:worker_threads";
import { startThread } from "../../workers/start-thread.ts";
import type { BatchScorer, BatchScores, ScoringModel } from "./batch-scorer.ts";
import type { ScoreThreadMessage } from "./score-thread.ts";

/** A batch scorer in a thread of its own; its calls must not overlap. */
export async function startScoreLane(model: ScoringModel): Promise<BatchScorer> {
  // Built or source, the thread's module lies beside this one.
  const module = new URL(`./score-thread${extname(import.meta.url)}`, import.meta.url);
  const worker = startThread(module, { workerData: model });
  let hasEnded = false;
  const exited = new Promise<void>((resolve) => {
    worker.once("exit", () => {
      hasEnded = true;
      resolve();
    });
  });
  // While nobody asks, an error is told by the exit that follows it.
  worker.on("error", () => {});
  await answer(worker, () => {});
  // An idle lane must not keep the program alive.
  worker.unref();
  return {
    async run(arrays) {
      if (hasEnded) throw new Error("a scoring thread has ended");
      const message = await answer(worker, () => {
        worker.ref();
        worker.postMessage(arrays);
      });
      worker.unref();
      if (message.type !== "scores")
        throw new Error(`a scoring thread answered "${message.type}" to a batch`);
      return message.scores satisfies BatchScores;
    },
    async release() {
      worker.ref();
      worker.postMessage("release");
      await exited;
    },
  };
}

/** The next message; a failure there, or the thread's end, is thrown here. */
function answer(worker: Worker, ask: () => void): Promise<ScoreThreadMessage> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
      finish();
    };
    const onMessage = (message: ScoreThreadMessage) =>
      settle(() => (message.type === "failure" ? reject(message.error) : resolve(message)));
    const onError = (error: unknown) => settle(() => reject(error));
    const onExit = (status: number) =>
      settle(() => reject(new Error(`a scoring thread ended with status ${status}`)));
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    ask();
  });
}
