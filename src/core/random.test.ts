import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createRandom,
  createRandomFromState,
  createRandomStreams,
  type RandomStream,
  randomState,
  setRandomState,
} from "./random.ts";

/** Read by Python's tests too; made by python/reference/make_random_goldens.py. */
const golden = JSON.parse(readFileSync("testdata/golden/random.json", "utf8")) as {
  readonly xoshiro: readonly {
    readonly state: [number, number, number, number];
    readonly outputs: number[];
  }[];
  readonly streams: readonly {
    readonly path: readonly (string | number)[];
    readonly index?: number;
    readonly draws: readonly {
      readonly call: keyof RandomStream;
      readonly with: never;
      readonly gives: unknown;
    }[];
  }[];
  readonly tolerance: { readonly normal: number };
};

test.each(golden.xoshiro)("known answers of xoshiro128** from the state $state", ({ state, outputs }) => {
  const random = createRandomFromState(state);
  expect(outputs.map(() => random.uint32())).toEqual(outputs);
});

test.each(golden.streams)("golden draws of the path $path at index $index", ({ path, index, draws }) => {
  const random = index === undefined ? createRandom(path) : createRandomStreams(path).at(index);
  for (const { call, with: given, gives } of draws) {
    const drawn = (random[call] as (...given: unknown[]) => unknown).apply(random, given);
    if (call !== "normal") expect(drawn, call).toEqual(gives);
    else expect(Math.abs((drawn as number) / (gives as number) - 1)).toBeLessThan(golden.tolerance.normal);
  }
});

test("a path gives the same stream each time, and parts cannot run into each other", () => {
  const draw = (path: (string | number)[]): number[] => {
    const random = createRandom(path);
    return [random.uint32(), random.uint32()];
  };
  expect(draw(["a", 1])).toEqual(draw(["a", 1]));
  expect(draw(["a", 1])).not.toEqual(draw(["a", "1"]));
  expect(draw(["ab", "c"])).not.toEqual(draw(["a", "bc"]));
});

test("neighbouring seeds share nothing: 2 x 500 items of seeds 42 and 43 are 1000 distinct", () => {
  const items = [42, 43].flatMap((seed) =>
    Array.from({ length: 500 }, (_, index) => createRandom(["template", seed, index]).uint32()),
  );
  // Two of 1,000 random 32-bit numbers are equal with probability 1e-4; these are fixed.
  expect(new Set(items).size).toBe(1000);
});

describe("streams by index", () => {
  const first = (seed: number, index: number) => createRandomStreams(["template", seed]).at(index).uint32();

  test("an index gives the same stream whatever was asked before", () => {
    const streams = createRandomStreams(["a"]);
    const forward = [0, 1, 2 ** 40, 2 ** 32].map((index) => streams.at(index).float());
    const backward = [2 ** 32, 2 ** 40, 1, 0].map((index) => streams.at(index).float()).reverse();
    expect(backward).toEqual(forward);
    expect(new Set(forward).size).toBe(4);
  });

  test("neighbouring seeds and indices share nothing: 2 x 500 items are 1000 distinct", () => {
    const items = [42, 43].flatMap((seed) => Array.from({ length: 500 }, (_, index) => first(seed, index)));
    expect(new Set(items).size).toBe(1000);
  });
});

test("a stream goes on elsewhere from its state", () => {
  const random = createRandom(["moves"]);
  random.float();
  const other = createRandom(["elsewhere"]);
  setRandomState(other, randomState(random));
  expect([other.uint32(), other.uint32()]).toEqual([random.uint32(), random.uint32()]);
  expect(() => randomState({ ...random })).toThrow(TypeError);
});

test("below is even at bounds that do not divide 2^32, on both roads", () => {
  for (const bound of [3, 2 ** 21 - 1, 2 ** 21 + 1, 2 ** 32]) {
    const random = createRandom(["even", bound]);
    const count = 30_000;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += random.below(bound) / (bound - 1);
    // Five standard errors; a value uniform on {0, 1/2, 1} has the largest deviation, 0.41.
    expect(Math.abs(sum / count - 0.5)).toBeLessThan((5 * 0.41) / Math.sqrt(count));
  }
});

describe("laws", () => {
  const stream = (seed: number) => createRandom(["laws", seed]);

  test("below stays in its bound, between in its ends", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
        const value = stream(seed).below(bound);
        expect(Number.isInteger(value) && value >= 0 && value < bound).toBe(true);
      }),
    );
    expect(() => stream(0).below(0)).toThrow(RangeError);
  });

  test("below is even over its values", () => {
    const counts = new Array<number>(7).fill(0);
    const random = stream(1);
    for (let i = 0; i < 70_000; i++) counts[random.below(7)]! += 1;
    // Standard deviation of a count is √(70000·1/7·6/7) = 93; five of them.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(465);
  });

  test("shuffled is a permutation, sample has distinct members", () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
        expect([...stream(seed).shuffled(items)].sort()).toEqual([...items].sort());
        const places = items.map((_, index) => index);
        const chosen = stream(seed).sample(places, Math.floor(places.length / 2));
        expect(new Set(chosen).size).toBe(chosen.length);
      }),
    );
    expect(() => stream(0).sample([1], 2)).toThrow(RangeError);
    expect(() => stream(0).pick([])).toThrow(RangeError);
  });

  test("float has mean 1/2, normal mean 0 and variance 1", () => {
    const random = stream(2);
    const count = 40_000;
    let sum = 0;
    let normalSum = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      sum += random.float();
      const variate = random.normal();
      normalSum += variate;
      squares += variate * variate;
    }
    // Five standard errors each: 0.289/√n, 1/√n, √2/√n.
    expect(Math.abs(sum / count - 0.5)).toBeLessThan((5 * 0.289) / Math.sqrt(count));
    expect(Math.abs(normalSum / count)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(squares / count - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(count));
  });
});
