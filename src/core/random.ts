import { createHash } from "node:crypto";
import { normalQuantile } from "./normal-quantile.ts";
import { threefry4x32 } from "./threefry.ts";

/**
 * A stream of randomness that is a pure function of its path.
 *
 * The path's parts are length-prefixed UTF-8, hashed with SHA-256; the first 128 bits seed xoshiro128** (Blackman and
 * Vigna 2018, "Scrambled linear pseudorandom number generators"). Hashing, never adding numbers: streams of
 * neighbouring seeds share nothing. Same values on every machine and in Python (`testdata/golden/random.json`):
 * integer arithmetic, and floats that IEEE 754 makes exact.
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
  /** True with the given probability in [0, 1], to 32 bits. */
  chance(probability: number): boolean;
  /** One element; throws RangeError on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** A shuffled copy (Fisher–Yates). */
  shuffled<T>(items: readonly T[]): T[];
  /** `count` distinct elements in random order. */
  sample<T>(items: readonly T[], count: number): T[];
  /** A standard normal variate, by the quantile of 52 random bits. */
  normal(): number;
}

export type PathPart = string | number;

/** Many streams under one path, told apart by an index. */
export interface RandomStreams {
  /**
   * The stream of that index, a non-negative safe integer: xoshiro128** seeded by Threefry-4x32-20 of the index, keyed
   * by the path's hash. About a tenth of the cost of hashing a longer path. Valid until the next call, which rewinds
   * the same object.
   */
  at(index: number): RandomStream;
}

export function createRandom(path: readonly PathPart[]): RandomStream {
  return new Xoshiro(hashPath(path));
}

export function createRandomStreams(path: readonly PathPart[]): RandomStreams {
  const key = hashPath(path);
  const counter = new Int32Array(4);
  const state = new Int32Array(4);
  const stream = new Xoshiro(state);
  return {
    at(index) {
      counter[0] = index | 0;
      counter[1] = Math.floor(index / TWO_32);
      threefry4x32(key, counter, state);
      stream.seed(state);
      return stream;
    },
  };
}

/** For known-answer tests: the generator with its four 32-bit state words given. */
export function createRandomFromState(state: readonly [number, number, number, number]): RandomStream {
  return new Xoshiro(Int32Array.from(state));
}

/** Where a stream made here stands: four 32-bit words, to go on with it in another process. */
export function randomState(random: RandomStream): number[] {
  return [...own(random).state()];
}

/** Moves a stream made here to where `randomState` found another. */
export function setRandomState(random: RandomStream, state: readonly number[]): void {
  own(random).seed(Int32Array.from(state));
}

function own(random: RandomStream): Xoshiro {
  if (random instanceof Xoshiro) return random;
  throw new TypeError("this stream of randomness was not made by createRandom or createRandomStreams");
}

function hashPath(path: readonly PathPart[]): Int32Array {
  const hash = createHash("sha256");
  for (const part of path) {
    const bytes = Buffer.from(typeof part === "number" ? `#${part}` : `$${part}`, "utf8");
    hash.update(`${bytes.length}:`).update(bytes);
  }
  const digest = hash.digest();
  return Int32Array.from([0, 4, 8, 12], (offset) => digest.readInt32LE(offset));
}

const TWO_32 = 4294967296;
/** Up to this bound a 32-bit word times the bound is exact in a float. */
const LARGEST_FAST_BOUND = 2 ** 21;

/** A class because millions of calls a second pay for anything slower; its state is four signed words. */
class Xoshiro implements RandomStream {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;

  constructor(state: Int32Array) {
    this.seed(state);
  }

  seed(state: Int32Array): void {
    this.a = state[0]!;
    this.b = state[1]!;
    this.c = state[2]!;
    this.d = state[3]!;
    // The all-zero state is the generator's only fixed point.
    if ((this.a | this.b | this.c | this.d) === 0) this.d = 1;
  }

  state(): Uint32Array {
    return Uint32Array.of(this.a, this.b, this.c, this.d);
  }

  uint32(): number {
    const { b } = this;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const c = this.c ^ this.a;
    const d = this.d ^ b;
    this.b = b ^ c;
    this.a ^= d;
    this.c = c ^ (b << 9);
    this.d = (d << 11) | (d >>> 21);
    return result >>> 0;
  }

  float(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  below(bound: number): number {
    if (!(bound >= 1 && bound <= TWO_32))
      throw new RangeError(`below(${bound}): bound must lie in [1, 2^32]`);
    if (bound > LARGEST_FAST_BOUND) return this.belowLarge(bound);
    // The high word of value × bound, unless the low word falls among the 2^32 mod bound left-over cases.
    let product = this.uint32() * bound;
    let high = Math.floor(product / TWO_32);
    if (product - high * TWO_32 < bound) {
      const leftOver = TWO_32 % bound;
      while (product - high * TWO_32 < leftOver) {
        product = this.uint32() * bound;
        high = Math.floor(product / TWO_32);
      }
    }
    return high;
  }

  private belowLarge(bound: number): number {
    const limit = TWO_32 - (TWO_32 % bound);
    let value = this.uint32();
    while (value >= limit) value = this.uint32();
    return value % bound;
  }

  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.uint32() < probability * TWO_32;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("pick: the list is empty");
    return items[this.below(items.length)]!;
  }

  shuffled<T>(items: readonly T[]): T[] {
    return this.sample(items, items.length);
  }

  sample<T>(items: readonly T[], count: number): T[] {
    if (count > items.length) throw new RangeError(`sample: ${count} of ${items.length} items`);
    const pool = items.slice();
    for (let i = 0; i < count; i++) {
      const j = i + this.below(pool.length - i);
      const chosen = pool[j]!;
      pool[j] = pool[i]!;
      pool[i] = chosen;
    }
    pool.length = count;
    return pool;
  }

  normal(): number {
    // Odd multiples of 2^-53 lie evenly about one half and never at an end.
    return normalQuantile((2 * Math.floor(this.float() * 4503599627370496) + 1) / 9007199254740992);
  }
}
