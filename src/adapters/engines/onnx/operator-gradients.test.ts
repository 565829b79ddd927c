import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differentiate } from "../../../core/graph/differentiate.ts";
import { createGraphBuilder, type GraphBuilder, type Value } from "../../../core/graph/graph.ts";
import { add } from "../../../core/graph/operators/add.ts";
import { attention } from "../../../core/graph/operators/attention.ts";
import { crossEntropy } from "../../../core/graph/operators/cross-entropy.ts";
import { gatedSilu } from "../../../core/graph/operators/gated-silu.ts";
import { gatherRows } from "../../../core/graph/operators/gather-rows.ts";
import { linear } from "../../../core/graph/operators/linear.ts";
import { lowRankUpdate } from "../../../core/graph/operators/low-rank-update.ts";
import { reshape, transpose } from "../../../core/graph/operators/rearrange.ts";
import { rmsNorm } from "../../../core/graph/operators/rms-norm.ts";
import { rotary } from "../../../core/graph/operators/rotary.ts";
import { createRandom } from "../../../core/random.ts";
import { compileGraph, type FeedTensor } from "./compiled-graph.ts";

/** A small graph: its variables by name and shape, and what it makes of them. */
interface GradientCase {
  readonly title: string;
  readonly variables: Readonly<Record<string, readonly number[]>>;
  /** Shape of the output. */
  readonly output: readonly number[];
  /** Frozen operands are constants of the graph; `values` are the variables. */
  readonly build: (builder: GraphBuilder, values: Readonly<Record<string, Value>>) => Value;
}

const vector = (builder: GraphBuilder, ...sizes: number[]): Value =>
  builder.constant("int64", [sizes.length], sizes);

/** A frozen tensor of numbers in [-1, 1). */
function frozen(builder: GraphBuilder, name: string, shape: readonly number[]): Value {
  return builder.constant("float32", shape, [...randomValues(`frozen ${name}`, shape)]);
}

const HIDDEN = -1e30;
/** Three tokens, each sees itself and what stands before it. */
const CAUSAL = [0, HIDDEN, HIDDEN, 0, 0, HIDDEN, 0, 0, 0];
/** Two sequences, of two tokens and one, behind each other in a row. */
const PACKED = [0, HIDDEN, HIDDEN, 0, 0, HIDDEN, HIDDEN, HIDDEN, 0];

function attentionCase(title: string, mask: readonly number[]): GradientCase {
  return {
    title,
    // One sequence, two key heads with two query heads each, three tokens, heads of four.
    variables: { query: [1, 2, 6, 4], key: [1, 2, 3, 4], value: [1, 2, 3, 4] },
    output: [1, 2, 6, 4],
    build: (builder, { query, key, value }) =>
      attention(builder, {
        query: query!,
        key: key!,
        value: value!,
        mask: builder.constant("float32", [1, 1, 3, 3], mask),
        scoreShape: vector(builder, 1, 4, 3, 3),
        groupedShape: vector(builder, 1, 2, 6, 3),
        headSize: 4,
      }),
  };
}

const CASES: readonly GradientCase[] = [
  {
    title: "add",
    variables: { a: [2, 3], b: [2, 3] },
    output: [2, 3],
    build: (builder, { a, b }) => add(builder, a!, b!),
  },
  {
    title: "linear",
    variables: { x: [3, 4] },
    output: [3, 5],
    build: (builder, { x }) => linear(builder, x!, { weight: frozen(builder, "weight", [5, 4]) }),
  },
  {
    title: "linear with a residual",
    variables: { x: [3, 4], residual: [3, 5] },
    output: [3, 5],
    build: (builder, { x, residual }) =>
      linear(builder, x!, { weight: frozen(builder, "weight", [5, 4]) }, residual),
  },
  {
    title: "linear with a frozen bias",
    variables: { x: [3, 4] },
    output: [3, 5],
    build: (builder, { x }) =>
      linear(builder, x!, { weight: frozen(builder, "weight", [5, 4]) }, frozen(builder, "bias", [5])),
  },
  {
    title: "lowRankUpdate",
    variables: { x: [3, 4], base: [3, 5], a: [2, 4], b: [5, 2] },
    output: [3, 5],
    build: (builder, { x, base, a, b }) =>
      lowRankUpdate(builder, { x: x!, base: base!, a: a!, b: b!, scale: 1.75 }),
  },
  {
    title: "rmsNorm",
    variables: { x: [3, 4] },
    output: [3, 4],
    build: (builder, { x }) => rmsNorm(builder, x!, frozen(builder, "norm", [4]), 1e-5),
  },
  {
    title: "rmsNorm with an epsilon that weighs",
    variables: { x: [2, 3, 4] },
    output: [2, 3, 4],
    build: (builder, { x }) => rmsNorm(builder, x!, frozen(builder, "norm", [4]), 0.3),
  },
  {
    title: "gatedSilu",
    variables: { gate: [3, 4], up: [3, 4] },
    output: [3, 4],
    build: (builder, { gate, up }) => gatedSilu(builder, gate!, up!),
  },
  {
    title: "reshape and transpose",
    variables: { x: [6, 4] },
    output: [2, 2, 3, 2],
    build: (builder, { x }) =>
      transpose(
        builder,
        reshape(builder, x!, vector(builder, 2, 3, 2, 2), vector(builder, 6, 4)),
        [0, 2, 1, 3],
      ),
  },
  {
    title: "transpose by a permutation that is not its own inverse",
    variables: { x: [2, 3, 4] },
    output: [4, 2, 3],
    build: (builder, { x }) => transpose(builder, x!, [2, 0, 1]),
  },
  {
    title: "rotary with positions that start again",
    variables: { x: [1, 2, 4, 8] },
    output: [1, 2, 4, 8],
    build(builder, { x }) {
      // The operator wants at least as many table rows as the row has tokens.
      const angles = [0, 1, 2, 3].flatMap((position) => [1, 0.3, 0.1, 0.03].map((f) => position * f));
      const table = (values: number[]): Value => builder.constant("float32", [4, 4], values);
      return rotary(builder, x!, {
        positions: builder.constant("int64", [1, 4], [0, 1, 2, 0]),
        cosine: table(angles.map(Math.cos)),
        sine: table(angles.map(Math.sin)),
        negativeSine: table(angles.map((angle) => -Math.sin(angle))),
      });
    },
  },
  attentionCase("attention with a causal mask", CAUSAL),
  attentionCase("attention with two sequences in a row", PACKED),
  {
    title: "gatherRows, out of order and not all",
    variables: { x: [4, 3] },
    output: [2, 3],
    build: (builder, { x }) => gatherRows(builder, x!, builder.constant("int32", [2], [3, 1])),
  },
  {
    title: "crossEntropy",
    variables: { hidden: [3, 4] },
    output: [],
    build: (builder, { hidden }) =>
      crossEntropy(builder, {
        hidden: hidden!,
        projection: frozen(builder, "projection", [7, 4]),
        labels: builder.constant("int32", [3], [6, 0, 6]),
        weights: builder.constant("float32", [3], [0.2, 0.5, 0.3]),
      }),
  },
  {
    title: "a value that is used three times",
    variables: { x: [3, 4] },
    output: [3, 4],
    build: (builder, { x }) => gatedSilu(builder, add(builder, x!, x!), x!),
  },
];

const folder = mkdtempSync(join(tmpdir(), "cookbook-operators-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(CASES)("$title", ({ variables, output, build }) => {
  const names = Object.keys(variables);
  const values = Object.fromEntries(names.map((name) => [name, randomValues(name, variables[name]!)]));
  // A scalar output is a loss: what arrives at it is 1.
  const weights = output.length === 0 ? Float32Array.of(1) : randomValues("weights", output);
  let gradients: Record<string, Float32Array>;
  let close: () => Promise<void>;
  let loss: (changed: string, index: number, shift: number) => Promise<number>;

  beforeAll(async () => {
    const graph = await compile(names);
    close = graph.release;
    gradients = await graph.run(values);
    loss = async (changed, index, shift) => {
      const shifted = values[changed]!.slice();
      shifted[index]! += shift;
      const outputs = await graph.run({ ...values, [changed]: shifted });
      return outputs.output!.reduce((sum, value, i) => sum + value * weights[i]!, 0);
    };
  });
  afterAll(() => close());

  /** The graph with the gradients of `wanted`, for a loss that is the weighted sum of the output. */
  async function compile(wanted: readonly string[]) {
    const builder = createGraphBuilder("gradients");
    const inputs = Object.fromEntries(
      names.map((name) => [name, builder.input(name, "float32", variables[name]!)]),
    );
    const result = build(builder, inputs);
    const arriving = builder.input("arriving", "float32", output);
    const found = differentiate(
      builder,
      result,
      arriving,
      wanted.map((name) => inputs[name]!),
    );
    builder.output("output", result, output);
    // An input or the arriving gradient itself may be the answer, which a graph cannot put out as it is.
    wanted.forEach((name, index) => {
      builder.output(name, builder.emit("Identity", [found[index]!]), variables[name]!);
    });
    const compiled = await compileGraph(builder.graph, { folder, threads: 1 });
    return {
      release: compiled.release,
      async run(fed: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>> {
        const feeds: Record<string, FeedTensor> = { arriving: { data: weights, shape: output } };
        for (const name of names) feeds[name] = { data: fed[name]!, shape: variables[name]! };
        return (await compiled.run(feeds)) as Record<string, Float32Array>;
      },
    };
  }

  test.each(names)("gradient of %s equals finite differences", async (name) => {
    const expected: number[] = [];
    for (let index = 0; index < values[name]!.length; index++) {
      expected.push(await slope((shift) => loss(name, index, shift)));
    }
    expectClose(gradients[name]!, expected, 1e-3);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-2);
  });

  test.runIf(names.length > 1).each(names)("gradient of %s alone is the same", async (name) => {
    const alone = await compile([name]);
    expectClose((await alone.run(values))[name]!, [...gradients[name]!], 1e-6);
    await alone.release();
  });
});

/**
 * Central difference over four points (error h⁴/30 times the fifth derivative: below 1e-6 here). The float32 losses are
 * some 1e-7 off, so the slope is by about 1e-7/h = 3e-6; a tolerance of 1e-3 leaves both far behind.
 */
async function slope(loss: (shift: number) => Promise<number>): Promise<number> {
  const h = 0.03;
  const [right, left] = [await loss(h), await loss(-h)];
  const [farRight, farLeft] = [await loss(2 * h), await loss(-2 * h)];
  return (8 * (right - left) - (farRight - farLeft)) / (12 * h);
}

/** Numbers in [-1, 1), the same for a name every time. */
function randomValues(name: string, shape: readonly number[]): Float32Array {
  const random = createRandom(["operator-gradients", name]);
  const size = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from({ length: size }, () => 2 * random.float() - 1);
}

/** Largest difference, relative to the largest expected value. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[], relative: number): void {
  expect(actual.length).toBe(expected.length);
  const range = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, index) => Math.abs(value - actual[index]!)));
  expect(worst / range).toBeLessThan(relative);
}
