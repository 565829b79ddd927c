import { createHash } from "node:crypto";

/**
 * A stream of randomness that is a pure function of its path.
 *
 * The path's parts are length-prefixed UTF-8, hashed with SHA-256; the first 128 bits seed xoshiro128** (Blackman and
 * Vigna 2018, "Scrambled linear pseudorandom number generators"). Hashing, never adding numbers: streams of
 * neighbouring seeds or indices share nothing. Same values on every machine: 32-bit integer arithmetic only.
 */
export interface RandomStream {
  /** An integer in [0, 2^32). */
  uint32(): number;
  /** A float in [0, 1) with 53 random bits. */
  float(): number;
  /** An integer in [0, bound), unbiased (Lemire 2019 by rejection). `bound` in [1, 2^32]. */
  below(bound: number): number;
  /** An integer in [low, high], both ends included. */
  between(low: number, high: number): number;
  /** True with the given probability in [0, 1]. */
  chance(probability: number): boolean;
  /** One element; throws RangeError on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** A shuffled copy (Fisher–Yates). */
  shuffled<T>(items: readonly T[]): T[];
  /** `count` distinct elements in random order. */
  sample<T>(items: readonly T[], count: number): T[];
  /** A standard normal variate (Box–Muller; two floats each). */
  normal(): number;
}

export type PathPart = string | number;

export function createRandom(path: readonly PathPart[]): RandomStream {
  const hash = createHash("sha256");
  for (const part of path) {
    const bytes = Buffer.from(typeof part === "number" ? `#${part}` : `$${part}`, "utf8");
    hash.update(`${bytes.length}:`).update(bytes);
  }
  const digest = hash.digest();
  return createRandomFromState([0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)) as State);
}

type State = [number, number, number, number];

/** For hot loops and known-answer tests: the generator with its four 32-bit state words given. */
export function createRandomFromState(state: State): RandomStream {
  let [a, b, c, d] = state;
  if ((a | b | c | d) === 0) d = 1; // the all-zero state is the generator's only fixed point

  function uint32(): number {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  }

  function float(): number {
    return ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992;
  }

  function below(bound: number): number {
    if (!(bound >= 1 && bound <= 4294967296))
      throw new RangeError(`below(${bound}): bound must lie in [1, 2^32]`);
    const limit = 4294967296 - (4294967296 % bound);
    let value = uint32();
    while (value >= limit) value = uint32();
    return value % bound;
  }

  function sample<T>(items: readonly T[], count: number): T[] {
    if (count > items.length) throw new RangeError(`sample: ${count} of ${items.length} items`);
    const pool = items.slice();
    for (let i = 0; i < count; i++) {
      const j = i + below(pool.length - i);
      [pool[i], pool[j]] = [pool[j]!, pool[i]!];
    }
    return pool.slice(0, count);
  }

  return {
    uint32,
    float,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => float() < probability,
    pick(items) {
      if (items.length === 0) throw new RangeError("pick: the list is empty");
      return items[below(items.length)]!;
    },
    shuffled: (items) => sample(items, items.length),
    sample,
    normal: () => Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float()),
  };
}
