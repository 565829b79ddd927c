import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../../core/random.ts";
import { type LoraMatrix, type LoraSettings, loraMatrices } from "../../../domain/models/lora.ts";
import { LORA_TARGETS, type TuneExample } from "../../../domain/ports/engine.ts";
import { packSequences } from "../../../domain/tuning/pack-sequences.ts";
import { createGradientRunner, type GradientRunner } from "./gradient-runner.ts";
import type { ModelContext } from "./model-context.ts";
import { openModelContext } from "./open-model-context.ts";

const LORA: LoraSettings = { rank: 2, alpha: 4, targets: LORA_TARGETS };
const random = createRandom(["gradient-runner test"]);

function ids(count: number): number[] {
  return Array.from({ length: count }, () => 3 + random.below(150));
}

/** Short and long ones, so that some share a row. */
const EXAMPLES: TuneExample[] = [
  [9, 3],
  [30, 1],
  [5, 6],
  [14, 2],
  [1, 1],
  [22, 8],
].map(([prompt, completion]) => ({ prompt: ids(prompt!), completion: ids(completion!) }));
const COMPLETION_TOKENS = EXAMPLES.reduce((sum, example) => sum + example.completion.length, 0);

let context: ModelContext;
let matrices: LoraMatrix[];
let parameters: Float32Array[];
let runner: GradientRunner;

beforeAll(async () => {
  context = await openModelContext({ model: "testdata/models/llama-tiny", threads: 1 });
  matrices = loraMatrices(context.source.config, LORA);
  // B away from zero, so that A has a gradient too.
  parameters = matrices.map(({ shape: [rows, columns] }) =>
    Float32Array.from({ length: rows * columns }, () => 0.2 * random.normal()),
  );
  runner = await createGradientRunner(context, LORA);
});
afterAll(async () => {
  await runner.release();
  await context.source.close();
});

describe("loss and gradients of llama-tiny", () => {
  test("every matrix's largest gradient equals finite differences", async () => {
    const { gradients } = await runner.run(EXAMPLES, parameters, COMPLETION_TOKENS);
    for (const [index, gradient] of gradients.entries()) {
      const entry = gradient.reduce((best, g, i) => (Math.abs(g) > Math.abs(gradient[best]!) ? i : best), 0);
      const lossAt = async (shift: number): Promise<number> => {
        const shifted = parameters.map((values) => values.slice());
        shifted[index]![entry]! += shift;
        return (await runner.run(EXAMPLES, shifted, COMPLETION_TOKENS)).loss;
      };
      const [near, far] = [
        (await lossAt(STEP)) - (await lossAt(-STEP)),
        (await lossAt(2 * STEP)) - (await lossAt(-2 * STEP)),
      ];
      const slope = (8 * near - far) / (12 * STEP);
      expect(Math.abs(slope / gradient[entry]! - 1), matrices[index]!.name).toBeLessThan(0.005);
    }
  });

  test("samples that share rows give what samples alone give", async () => {
    const lengths = EXAMPLES.map(({ prompt, completion }) => prompt.length + completion.length - 1);
    expect(packSequences(lengths).rows.length).toBeLessThan(EXAMPLES.length);
    const together = await runner.run(EXAMPLES, parameters, COMPLETION_TOKENS);
    const alone: { loss: number; gradients: Float32Array[] }[] = [];
    for (const example of EXAMPLES) alone.push(await runner.run([example], parameters, COMPLETION_TOKENS));
    const loss = alone.reduce((sum, part) => sum + part.loss, 0);
    expect(Math.abs(together.loss / loss - 1)).toBeLessThan(1e-6);
    together.gradients.forEach((gradient, index) => {
      const sum = gradient.map((_, i) =>
        alone.reduce((total, part) => total + part.gradients[index]![i]!, 0),
      );
      expectClose(gradient, sum, 1e-5);
    });
  });

  test("the order of the samples does not matter", async () => {
    const straight = await runner.run(EXAMPLES, parameters, COMPLETION_TOKENS);
    const reversed = await runner.run([...EXAMPLES].reverse(), parameters, COMPLETION_TOKENS);
    expect(Math.abs(reversed.loss / straight.loss - 1)).toBeLessThan(1e-6);
    reversed.gradients.forEach((gradient, index) => {
      expectClose(gradient, straight.gradients[index]!, 1e-5);
    });
  });

  test("with B at zero, A has no gradient and B has one", async () => {
    const fresh = parameters.map((values, index) =>
      matrices[index]!.kind === "b" ? new Float32Array(values.length) : values,
    );
    const { gradients } = await runner.run(EXAMPLES, fresh, COMPLETION_TOKENS);
    gradients.forEach((gradient, index) => {
      const largest = Math.max(...gradient.map(Math.abs));
      if (matrices[index]!.kind === "a") expect(largest).toBe(0);
      else expect(largest).toBeGreaterThan(0);
    });
  });

  test("8-bit products stay near float32", async () => {
    const int8 = await openModelContext({
      model: "testdata/models/llama-tiny",
      threads: 1,
      precision: "int8",
    });
    const quantized = await createGradientRunner(int8, LORA);
    const exact = await runner.run(EXAMPLES, parameters, COMPLETION_TOKENS);
    const rounded = await quantized.run(EXAMPLES, parameters, COMPLETION_TOKENS);
    await quantized.release();
    await int8.source.close();
    // Found: 0.004 nats, cosines from 0.997. Sums over 32 channels average little of the rounding away; a wrong scale
    // or a product left out shows as a cosine of 0.9 or less.
    expect(Math.abs(rounded.loss - exact.loss)).toBeLessThan(0.02);
    rounded.gradients.forEach((gradient, index) => {
      expect(gradient).not.toEqual(exact.gradients[index]);
      expect(cosine(gradient, exact.gradients[index]!)).toBeGreaterThan(0.99);
    });
  });
});

/**
 * Step of the finite differences. The loss is a float32 near 5, so differences are off by some 5e-7; over 12·h they move
 * the slope by less than 5e-5, where the largest gradients of a matrix are near 0.05. A step of 0.05 already bends too
 * much (1 %; the error grows with h⁴).
 */
const STEP = 0.02;

/** Largest difference, relative to the largest expected value. */
function expectClose(actual: Float32Array, expected: Float32Array, relative: number): void {
  const range = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, index) => Math.abs(value - actual[index]!)));
  expect(worst / range).toBeLessThan(relative);
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
