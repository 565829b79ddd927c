import { availableParallelism } from "node:os";
import { type BatchScorer, createBatchScorer, type ScoringModel } from "./batch-scorer.ts";
import { startScoreLane } from "./score-lane.ts";

/**
 * Where batches run. One batch per thread scales better than many threads in one batch: nobody waits for the others
 * after every product, and this process's main thread stays free. Weights are not copied: all lanes map the same file.
 */
export interface ScoreLanes {
  /** The scorers to use for a call of so many tokens. */
  for(tokens: number): Promise<readonly BatchScorer[]>;
  release(): Promise<void>;
}

/** Lanes at most; past it each has several threads. A lane holds some 300 MB while it works. */
const MOST_LANES = 8;

/** Below this many multiplications a call runs in the main thread: threads are not worth their start. */
const SMALL_CALL = 2e10;

export function createScoreLanes(model: ScoringModel, forced?: number): ScoreLanes {
  const elements = [...model.cache.tensors.values()].reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
  // Without a wish of the user's: as many as there are cores, which on larger machines show as two processors each.
  const threads = model.threads ?? Math.ceil(availableParallelism() / 2);
  const count = forced ?? Math.min(threads, MOST_LANES);
  let here: Promise<BatchScorer> | undefined;
  let lanes: Promise<BatchScorer[]> | undefined;

  return {
    async for(tokens) {
      const isSmall = tokens * elements < SMALL_CALL && forced === undefined;
      if (lanes === undefined && isSmall) {
        here ??= createBatchScorer(model).catch((error: unknown) => {
          here = undefined;
          throw error;
        });
        return [await here];
      }
      const ofLane = { ...model, threads: Math.max(1, Math.floor(threads / count)) };
      lanes ??= startLanes(ofLane, count).catch((error: unknown) => {
        lanes = undefined;
        throw error;
      });
      const started = await lanes;
      // From now on the lanes do everything; their memory is enough.
      await (await here)?.release();
      here = undefined;
      return started;
    },
    async release() {
      await (await here)?.release();
      for (const lane of (await lanes) ?? []) await lane.release();
      here = undefined;
      lanes = undefined;
    },
  };
}

async function startLanes(model: ScoringModel, count: number): Promise<BatchScorer[]> {
  const starts = await Promise.allSettled(Array.from({ length: count }, () => startScoreLane(model)));
  const failure = starts.find((start) => start.status === "rejected");
  const lanes = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  if (failure === undefined) return lanes;
  for (const lane of lanes) await lane.release();
  throw failure.reason;
}
