import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { peftName } from "../src/adapters/engines/onnx/adapter-folder.ts";
import { createOnnxEngine } from "../src/adapters/engines/onnx/engine.ts";
import { createGradientRunner } from "../src/adapters/engines/onnx/gradient-runner.ts";
import type { ModelContext } from "../src/adapters/engines/onnx/model-context.ts";
import { openModelContext } from "../src/adapters/engines/onnx/open-model-context.ts";
import { scoreAllLogits } from "../src/adapters/engines/onnx/score-all-logits.ts";
import { endingTokens } from "../src/domain/generation/ending-tokens.ts";
import { type LoraMatrix, type LoraSettings, loraMatrices } from "../src/domain/models/lora.ts";
import { LORA_TARGETS, type TuneExample } from "../src/domain/ports/engine.ts";
import {
  adamWStep,
  clipGradients,
  createAdamWState,
  globalNorm,
  type Tensors,
} from "../src/domain/tuning/adamw.ts";
import { learningRateAt } from "../src/domain/tuning/learning-rate.ts";

/** Made by python/reference/make_smollm2_golden.py from PyTorch, transformers and PEFT. */
interface Golden {
  readonly tolerance: {
    readonly logits: { readonly relativeToRange: number };
    readonly logLikelihood: { readonly absolute: number };
    readonly loss: { readonly relative: number };
    readonly gradients: { readonly relativeToNorm: number };
    readonly training: { readonly relative: number };
  };
  readonly encode: readonly { readonly text: string; readonly ids: number[] }[];
  readonly logits: readonly LogitsCase[];
  readonly score: readonly {
    readonly context: number[];
    readonly continuation: number[];
    readonly logLikelihood: number;
    readonly perToken: number[];
    readonly greedy: boolean;
  }[];
  readonly greedy: readonly { readonly prompt: number[]; readonly tokens: number[]; readonly text: string }[];
  readonly examples: readonly TuneExample[];
  readonly lora: {
    readonly rank: number;
    readonly alpha: number;
    readonly targets: readonly string[];
    readonly logits: LogitsCase;
    readonly batch: number[];
    readonly loss: number;
    readonly gradients: readonly {
      readonly key: string;
      readonly norm: number;
      readonly sum: number;
      readonly largest: number;
      readonly first: number[];
    }[];
  };
  readonly training: {
    readonly learningRate: number;
    readonly maxNorm: number;
    readonly batches: number[][];
    readonly loss: number[];
    readonly gradientNorm: number[];
  };
}

interface LogitsCase {
  readonly ids: number[];
  readonly argmax: number;
  readonly range: number;
  readonly logSumExp: number;
  readonly vocabularyIds: number[];
  readonly logits: number[];
}

const golden = JSON.parse(readFileSync("testdata/golden/engine-smollm2-135m.json", "utf8")) as Golden;
const { tolerance } = golden;
/** Needs the catalogue's model, and downloads it if it is not on this machine. */
const MODEL = process.env.COOKBOOK_TEST_MODEL ?? "smollm2-135m-instruct";

const LORA: LoraSettings = {
  rank: golden.lora.rank,
  alpha: golden.lora.alpha,
  targets: LORA_TARGETS.filter((target) => golden.lora.targets.includes(`${target}_proj`)),
};

let context: ModelContext;
let matrices: LoraMatrix[];
beforeAll(async () => {
  context = await openModelContext({ model: MODEL });
  matrices = loraMatrices(context.source.config, LORA);
});
afterAll(() => context.source.close());

/** The adapter that the golden was made with, by its formula. */
function formulaLora(): Float32Array[] {
  return matrices.map(({ layer, target, kind, shape: [rows, columns] }) => {
    const k = 2 * LORA.targets.indexOf(target) + (kind === "b" ? 1 : 0);
    return Float32Array.from(
      { length: rows * columns },
      (_, i) => 0.02 * Math.sin(0.37 * i + 0.0013 * i * i + layer + k),
    );
  });
}

function batchOf(indices: readonly number[]): { batch: TuneExample[]; completionTokens: number } {
  const batch = indices.map((index) => golden.examples[index]!);
  return { batch, completionTokens: batch.reduce((sum, { completion }) => sum + completion.length, 0) };
}

async function expectLogits(subject: ModelContext, expected: LogitsCase): Promise<void> {
  const all = await scoreAllLogits(subject, expected.ids);
  const last = all.subarray(all.length - subject.source.config.vocabularySize);
  expected.vocabularyIds.forEach((id, index) => {
    expect(Math.abs(last[id]! - expected.logits[index]!) / expected.range).toBeLessThan(
      tolerance.logits.relativeToRange,
    );
  });
  const largest = Math.max(...last);
  expect(last.indexOf(largest)).toBe(expected.argmax);
  const logSumExp = largest + Math.log(last.reduce((sum, value) => sum + Math.exp(value - largest), 0));
  expect(Math.abs(logSumExp - expected.logSumExp)).toBeLessThan(tolerance.logLikelihood.absolute);
}

describe("SmolLM2-135M equals transformers and PEFT", () => {
  test("token ids", () => {
    for (const { text, ids } of golden.encode) expect(context.source.tokenizer.encode(text)).toEqual(ids);
  });

  test("logits of the last position", async () => {
    for (const expected of golden.logits) await expectLogits(context, expected);
  });

  test("log-likelihoods, greedy flags and greedy generation", async () => {
    const session = await createOnnxEngine().open({ model: MODEL });
    const scores = await session.score(golden.score);
    golden.score.forEach(({ logLikelihood, perToken, greedy }, index) => {
      const found = scores[index]!;
      expect(Math.abs(found.logLikelihood - logLikelihood)).toBeLessThan(tolerance.logLikelihood.absolute);
      perToken.forEach((value, i) => {
        expect(Math.abs(found.tokenLogLikelihoods[i]! - value)).toBeLessThan(
          tolerance.logLikelihood.absolute,
        );
      });
      expect(found.isGreedy).toBe(greedy);
    });

    const eos = session.tokenizer.specialTokens.eos!;
    const results = await session.generate(golden.greedy, { maxNewTokens: golden.greedy[0]!.tokens.length });
    golden.greedy.forEach(({ tokens }, index) => {
      const end = tokens.indexOf(eos);
      expect(results[index]!.ids).toEqual(end === -1 ? tokens : tokens.slice(0, end));
    });
    await session.close();
  });

  test("logits with an adapter", async () => {
    const adapter = { settings: LORA, matrices, values: formulaLora(), fingerprint: "formula" };
    await expectLogits({ ...context, adapter }, golden.lora.logits);
  });

  test("loss and every LoRA gradient", async () => {
    const runner = await createGradientRunner(context, LORA);
    const { batch, completionTokens } = batchOf(golden.lora.batch);
    const { loss, gradients } = await runner.run(batch, formulaLora(), completionTokens);
    await runner.release();
    expect(Math.abs(loss / golden.lora.loss - 1)).toBeLessThan(tolerance.loss.relative);
    const byKey = new Map(golden.lora.gradients.map((entry) => [entry.key, entry]));
    expect(byKey.size).toBe(matrices.length);
    const bound = tolerance.gradients.relativeToNorm;
    matrices.forEach((matrix, index) => {
      const gradient = gradients[index]!;
      const expected = byKey.get(peftName(matrix))!;
      const differences = [
        globalNorm([gradient]) - expected.norm,
        (gradient.reduce((sum, value) => sum + value, 0) - expected.sum) / Math.sqrt(gradient.length),
        gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0) - expected.largest,
        ...expected.first.map((value, i) => gradient[i]! - value),
      ];
      for (const difference of differences)
        expect(Math.abs(difference) / expected.norm, matrix.name).toBeLessThan(bound);
    });
  });

  test("AdamW steps", async () => {
    const { batches, learningRate: peak, maxNorm, ...expected } = golden.training;
    const runner = await createGradientRunner(context, LORA);
    const parameters = formulaLora();
    const optimizer = createAdamWState(parameters);
    for (const [index, indices] of batches.entries()) {
      const { batch, completionTokens } = batchOf(indices);
      const { loss, gradients } = await runner.run(batch, parameters, completionTokens);
      const norm = clipGradients(gradients, maxNorm);
      const step = index + 1;
      const learningRate = learningRateAt({
        step,
        steps: batches.length,
        peak,
        warmupSteps: 0,
        schedule: "linear",
      });
      adamWStep(parameters, gradients, optimizer, { step, learningRate, weightDecay: 0 });
      expect(Math.abs(loss / expected.loss[index]! - 1)).toBeLessThan(tolerance.training.relative);
      expect(Math.abs(norm / expected.gradientNorm[index]! - 1)).toBeLessThan(tolerance.training.relative);
    }
    await runner.release();
  });
});

describe("SmolLM2-135M in 8 bits", () => {
  test("loss and gradients stay near float32", async () => {
    const int8 = await openModelContext({ model: MODEL, precision: "int8" });
    const { batch, completionTokens } = batchOf(golden.lora.batch);
    const exact = await lossAndGradients(context, batch, completionTokens);
    const rounded = await lossAndGradients(int8, batch, completionTokens);
    await int8.source.close();
    // Found: 0.0004 nats of 3.62 (0.011 with another draw of the random tokens that channels are measured on); cosine 0.993
    // for the whole gradient, 0.9955 in the median over matrices, 0.978 in the worst, which is one of 120. With one scale
    // for all rows it was 0.053, 0.975, 0.985 and 0.93: the bounds exclude that.
    expect(Math.abs(rounded.loss - exact.loss)).toBeLessThan(0.02);
    expect(cosine(rounded.gradients, exact.gradients)).toBeGreaterThan(0.99);
    const cosines = rounded.gradients.map((gradient, index) => cosine([gradient], [exact.gradients[index]!]));
    cosines.sort((a, b) => a - b);
    expect(cosines[cosines.length / 2]!).toBeGreaterThan(0.99);
    expect(cosines[0]!).toBeGreaterThan(0.95);
  });
});

async function lossAndGradients(subject: ModelContext, batch: TuneExample[], completionTokens: number) {
  const runner = await createGradientRunner(subject, LORA);
  const result = await runner.run(batch, formulaLora(), completionTokens);
  await runner.release();
  return result;
}

function cosine(a: Tensors, b: Tensors): number {
  const dot = a.reduce(
    (sum, tensor, index) => tensor.reduce((part, value, i) => part + value * b[index]![i]!, sum),
    0,
  );
  return dot / (globalNorm(a) * globalNorm(b));
}

test("finding the tokens that end a row takes no longer than a short generation", async () => {
  const { tokenizer, config } = context.source;
  const stop = ["\n", "Question:"];
  const began = performance.now();
  const table = endingTokens(tokenizer, config.vocabularySize, stop);
  expect(performance.now() - began).toBeLessThan(500);
  const expected = Array.from({ length: config.vocabularySize }, (_, id) => {
    const text = tokenizer.decode([id], { skipSpecialTokens: false });
    return id === tokenizer.specialTokens.eos || stop.some((string) => text.includes(string)) ? 1 : 0;
  });
  expect([...table]).toEqual(expected);
});
