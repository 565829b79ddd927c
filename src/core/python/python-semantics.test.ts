import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floatRepr } from "./float-repr.ts";
import { PythonFloat, pythonJson } from "./json.ts";
import { createPythonRandom } from "./random.ts";
import { capitalize, lstrip, rstrip, strip } from "./strings.ts";

/** Made by python/reference/make_python_goldens.py. */
interface Golden {
  readonly spaces: readonly number[];
  readonly titleCase: readonly [string, string][];
  readonly capitalize: readonly [string, string][];
  readonly floats: readonly [number | null, string][];
  readonly json: readonly { document: unknown; line: string; indented: string }[];
  readonly random: readonly {
    seed: number;
    random: number[];
    choices: { size: number; places: number[] };
    sample: { size: number; places: number[] }[];
    samples: number[][];
  }[];
}
const golden = JSON.parse(readFileSync("testdata/golden/python-semantics.json", "utf8")) as Golden;

describe("strings", () => {
  it("strip removes exactly Python's white space", () => {
    const stripped = [];
    for (let code = 0; code < 0x11000; code++) {
      const character = String.fromCodePoint(code);
      if (rstrip(character) === "" && lstrip(character) === "") stripped.push(code);
      else if (rstrip(character) !== character || lstrip(character) !== character) stripped.push(-code);
    }
    expect(stripped).toEqual(golden.spaces);
  });

  it("strip leaves the middle alone", () => {
    expect(strip("\u0085\u001c a\u00a0b\ufeff \n")).toBe("a\u00a0b\ufeff");
    expect([lstrip(" a "), rstrip(" a ")]).toEqual(["a ", " a"]);
  });

  it.each(golden.titleCase)("%s has the title case %s", (character, title) => {
    expect(capitalize(character)).toBe(title);
  });

  it.each(golden.capitalize)("capitalize(%j) is %j", (text, expected) => {
    expect(capitalize(text)).toBe(expected);
  });
});

it("floats are written as Python's repr", () => {
  for (const [value, text] of golden.floats) {
    const number = value ?? (text === "inf" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
    expect(floatRepr(number)).toBe(text);
  }
  expect(floatRepr(Number.NaN)).toBe("nan");
});

it("every float reads back from its repr", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(floatRepr(value))).toBe(value);
    }),
  );
});

describe("JSON", () => {
  it.each(golden.json)("has Python's bytes: %j", ({ document, line, indented }) => {
    expect(pythonJson(document)).toBe(line);
    expect(pythonJson(document, { indent: 2 })).toBe(indented);
  });

  it("tells floats from whole numbers", () => {
    const value = { a: new PythonFloat(1), b: 1, c: 0.00001, d: undefined, e: new PythonFloat(Number.NaN) };
    expect(pythonJson(value)).toBe('{"a": 1.0, "b": 1, "c": 1e-05, "e": NaN}');
  });
});

describe.each(golden.random)("random.Random($seed)", ({ seed, random, choices, sample, samples }) => {
  it("draws as CPython does", () => {
    const generator = createPythonRandom(seed);
    expect(random.map(() => generator.random())).toEqual(random);
    expect(samples.map((places) => generator.sample(40, places.length))).toEqual(samples);
    expect(createPythonRandom(seed).choices(choices.size, choices.places.length)).toEqual(choices.places);
  });

  it.each(sample)("samples from $size", ({ size, places }) => {
    expect(createPythonRandom(seed).sample(size, places.length)).toEqual(places);
  });
});

it("refuses seeds that are no whole numbers and samples larger than the population", () => {
  expect(() => createPythonRandom(-1)).toThrow(RangeError);
  expect(() => createPythonRandom(1).sample(3, 4)).toThrow(RangeError);
});
