import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createGraphBuilder } from "../../../core/graph/graph.ts";
import { linear } from "../../../core/graph/operators/linear.ts";
import { createRandom } from "../../../core/random.ts";
import { type CompiledGraph, compileGraph } from "./compiled-graph.ts";
import { quantizeColumns } from "./quantize-columns.ts";

const [INPUTS, OUTPUTS] = [48, 20];
const random = createRandom(["test", "quantized product"]);
const numbers = (count: number): Float32Array =>
  Float32Array.from({ length: count }, () => 2 * random.float() - 1);

/** `[in, out]`, as the product takes it. */
const matrix = numbers(INPUTS * OUTPUTS);
const { values, scales } = quantizeColumns(matrix, INPUTS, OUTPUTS);
/** The matrix is of smoothed channels: inputs are multiplied by this. */
const smoothing = Float32Array.from({ length: INPUTS }, (_, channel) => (channel === 7 ? 0.01 : 1));

const folder = mkdtempSync(join(tmpdir(), "cookbook-quantized-"));
let product: CompiledGraph;
beforeAll(async () => {
  const builder = createGraphBuilder("product");
  const x = builder.input("x", "float32", ["rows", INPUTS]);
  const y = linear(builder, x, {
    weight: builder.constant("float32", [OUTPUTS, INPUTS], new Array(OUTPUTS * INPUTS).fill(0)),
    forward: {
      values: builder.constant("int8", [INPUTS, OUTPUTS], [...values]),
      scale: builder.constant("float32", [OUTPUTS], [...scales]),
      smoothing: builder.constant("float32", [INPUTS], [...smoothing]),
    },
  });
  builder.output("y", y, ["rows", OUTPUTS]);
  product = await compileGraph(builder.graph, { folder, threads: 1 });
});
afterAll(async () => {
  await product.release();
  rmSync(folder, { recursive: true });
});

async function run(rows: readonly Float32Array[]): Promise<Float32Array[]> {
  const data = Float32Array.from(rows.flatMap((row) => [...row]));
  const y = (await product.run({ x: { data, shape: [rows.length, INPUTS] } })).y as Float32Array;
  return rows.map((_, row) => y.slice(row * OUTPUTS, (row + 1) * OUTPUTS));
}

/** Rows of very different sizes, one with an outlying channel that smoothing tames. */
const rows = [1, 1e-4, 300, 1, 1].map((size) => numbers(INPUTS).map((value) => size * value));
rows[3]![7] = 90;

it("is off by at most half a step of the row in every input", async () => {
  const found = await run(rows);
  rows.forEach((row, index) => {
    const smoothed = row.map((value, channel) => value * smoothing[channel]!);
    const halfStep = Math.max(...smoothed.map(Math.abs)) / 127 / 2;
    for (let column = 0; column < OUTPUTS; column++) {
      let [exact, bound] = [0, 0];
      for (let channel = 0; channel < INPUTS; channel++) {
        const weight = values[channel * OUTPUTS + column]! * scales[column]!;
        exact += smoothed[channel]! * weight;
        bound += halfStep * Math.abs(weight);
      }
      expect(Math.abs(found[index]![column]! - exact)).toBeLessThanOrEqual(1.001 * bound);
    }
  });
});

it("gives a row the same bits alone as beside rows of any size", async () => {
  const together = await run(rows);
  for (const [index, row] of rows.entries()) expect((await run([row]))[0]).toEqual(together[index]);
});

it("gives zeros for a row of zeros", async () => {
  const [zeros] = await run([new Float32Array(INPUTS), rows[0]!]);
  expect(zeros!.every((value) => value === 0)).toBe(true);
});
