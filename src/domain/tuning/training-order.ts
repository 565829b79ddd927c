import { createRandom } from "../../core/random.ts";

/**
 * Which samples each step sees: `[steps][batchSize]` indices below `count`. Every pass over the data is a fresh shuffle
 * keyed by (seed, pass); a batch may straddle two passes, so that no sample is dropped.
 */
export function trainingOrder(options: {
  readonly count: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
}): number[][] {
  const { count, steps, batchSize, seed } = options;
  const indices = Array.from({ length: count }, (_, index) => index);
  const batches: number[][] = [];
  let pool: number[] = [];
  let pass = 0;
  for (let step = 0; step < steps; step++) {
    const batch: number[] = [];
    while (batch.length < batchSize) {
      if (pool.length === 0) pool = createRandom(["tune", "order", seed, pass++]).shuffled(indices);
      batch.push(...pool.splice(0, batchSize - batch.length));
    }
    batches.push(batch);
  }
  return batches;
}
