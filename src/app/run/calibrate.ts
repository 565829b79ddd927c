import type { ModelSession, ScoreRequest } from "../../domain/ports/engine.ts";

const REQUESTS = 8;
const CONTEXT_TOKENS = 56;
const CONTINUATION_TOKENS = 8;
const ROUNDS = 3;

/**
 * Tokens per second of a fixed probe: scoring 8 rows of 64 made-up tokens, the best of three rounds after one to warm
 * up. The same on every machine, so that times of different machines can be compared.
 */
export async function calibrate(session: ModelSession, signal?: AbortSignal): Promise<number> {
  const requests = probeRequests(session.tokenizer.vocabularySize);
  const options = signal === undefined ? {} : { signal };
  await session.score(requests, options);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    await session.score(requests, options);
    best = Math.min(best, (performance.now() - started) / 1000);
  }
  return (REQUESTS * (CONTEXT_TOKENS + CONTINUATION_TOKENS)) / Math.max(best, 1e-9);
}

/** Ids spread over the vocabulary by a multiplier that is prime to every likely size. */
function probeRequests(vocabularySize: number): ScoreRequest[] {
  return Array.from({ length: REQUESTS }, (_, row) => {
    const ids = Array.from(
      { length: CONTEXT_TOKENS + CONTINUATION_TOKENS },
      (_, column) => ((row * 64 + column + 1) * 7919) % vocabularySize,
    );
    return { context: ids.slice(0, CONTEXT_TOKENS), continuation: ids.slice(CONTEXT_TOKENS) };
  });
}
