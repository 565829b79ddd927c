import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { loraMatrices } from "../../../domain/models/lora.ts";
import type { LoraTarget, ModelSession } from "../../../domain/ports/engine.ts";
import { adamWStep, clipGradients, createAdamWState } from "../../../domain/tuning/adamw.ts";
import { learningRateAt } from "../../../domain/tuning/learning-rate.ts";
import { peftName } from "./adapter-folder.ts";
import { createOnnxEngine } from "./engine.ts";
import { createGradientRunner } from "./gradient-runner.ts";
import type { ModelContext } from "./model-context.ts";
import { openModelContext } from "./open-model-context.ts";
import { scoreAllLogits } from "./score-all-logits.ts";

/** Made by python/reference/make_engine_goldens.py from PyTorch, transformers and PEFT. */
interface Golden {
  readonly model: string;
  readonly tolerance: {
    readonly logits: { readonly relativeToRange: number };
    readonly logLikelihood: { readonly absolute: number };
    readonly loss: { readonly relative: number };
    readonly gradients: { readonly relativeToLargestOfMatrix: number };
    readonly training: { readonly relative: number };
  };
  readonly examples: readonly { readonly prompt: number[]; readonly completion: number[] }[];
  readonly logits: readonly { readonly ids: number[]; readonly logits: number[][] }[];
  readonly score?: readonly {
    readonly context: number[];
    readonly continuation: number[];
    readonly logLikelihood: number;
    readonly perToken: number[];
    readonly greedy: boolean;
  }[];
  readonly greedy?: readonly { readonly prompt: number[]; readonly tokens: number[] }[];
  readonly lora?: readonly {
    readonly adapter: string;
    readonly rank: number;
    readonly alpha: number;
    readonly targets: LoraTarget[];
    readonly ids: number[];
    readonly logits: number[][];
    readonly batch: number[];
    readonly loss: number;
    readonly gradients: readonly { readonly key: string; readonly values: number[] }[];
  }[];
  readonly training?: readonly {
    readonly adapter: string;
    readonly learningRate: number;
    readonly maxNorm: number;
    readonly batches: number[][];
    readonly loss: number[];
    readonly gradientNorm: number[];
  }[];
}

const MODELS = [
  "llama-tiny",
  "llama-tiny-bf16",
  "llama-tiny-f16",
  "llama-untied-tiny",
  "mistral-tiny",
  "qwen2-tiny",
  "qwen3-tiny",
];

describe.each(MODELS)("%s equals transformers and PEFT", (name) => {
  const golden = JSON.parse(readFileSync(`testdata/golden/engine-${name}.json`, "utf8")) as Golden;
  const { tolerance } = golden;
  let session: ModelSession;
  beforeAll(async () => {
    session = await createOnnxEngine().open({ model: golden.model });
  });
  afterAll(() => session.close());

  const opened: ModelContext[] = [];
  async function contextWith(adapter: string | undefined): Promise<ModelContext> {
    const context = await openModelContext({
      model: golden.model,
      threads: 1,
      ...(adapter === undefined ? {} : { adapter }),
    });
    opened.push(context);
    return context;
  }
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.source.close();
  });

  test("logits of every position", async () => {
    const context = await contextWith(undefined);
    for (const { ids, logits } of golden.logits) {
      expectClose(await scoreAllLogits(context, ids), logits.flat(), tolerance.logits.relativeToRange);
    }
  });

  test.runIf(golden.score)("log-likelihoods and greedy flags", async () => {
    const results = await session.score(golden.score!);
    golden.score!.forEach((expected, index) => {
      const result = results[index]!;
      expect(Math.abs(result.logLikelihood - expected.logLikelihood)).toBeLessThan(
        tolerance.logLikelihood.absolute,
      );
      expectClose(result.tokenLogLikelihoods, expected.perToken, 1e-4);
      expect(result.isGreedy).toBe(expected.greedy);
    });
  });

  test.runIf(golden.greedy)("greedy generation, token for token", async () => {
    const { eos } = session.tokenizer.specialTokens;
    const results = await session.generate(golden.greedy!, { maxNewTokens: 12 });
    golden.greedy!.forEach(({ tokens }, index) => {
      const end = eos === undefined ? -1 : tokens.indexOf(eos);
      expect(results[index]!.ids).toEqual(end === -1 ? tokens : tokens.slice(0, end));
    });
  });

  test.each((golden.lora ?? []).map((entry) => [entry.targets.join(), entry] as const))(
    "LoRA on %s: logits, loss and every gradient",
    async (_, expected) => {
      const context = await contextWith(expected.adapter);
      const adapter = context.adapter!;
      expectClose(
        await scoreAllLogits(context, expected.ids),
        expected.logits.flat(),
        tolerance.logits.relativeToRange,
      );

      const runner = await createGradientRunner(context, adapter.settings);
      const batch = expected.batch.map((index) => golden.examples[index]!);
      const completionTokens = batch.reduce((sum, example) => sum + example.completion.length, 0);
      const { loss, gradients } = await runner.run(batch, adapter.values, completionTokens);
      expect(Math.abs(loss - expected.loss) / expected.loss).toBeLessThan(tolerance.loss.relative);
      const byName = new Map(expected.gradients.map(({ key, values }) => [key, values]));
      expect(byName.size).toBe(adapter.matrices.length);
      loraMatrices(context.source.config, adapter.settings).forEach((matrix, index) => {
        expectClose(
          gradients[index]!,
          byName.get(peftName(matrix))!,
          tolerance.gradients.relativeToLargestOfMatrix,
        );
      });
      await runner.release();
    },
  );

  test.each((golden.training ?? []).map((entry) => [entry.adapter, entry] as const))(
    "six AdamW steps from %s",
    async (_, expected) => {
      const context = await contextWith(expected.adapter);
      const adapter = context.adapter!;
      const runner = await createGradientRunner(context, adapter.settings);
      const parameters = adapter.values.map((values) => values.slice());
      const optimizer = createAdamWState(parameters);
      const steps = expected.batches.length;
      for (let step = 1; step <= steps; step++) {
        const batch = expected.batches[step - 1]!.map((index) => golden.examples[index]!);
        const completionTokens = batch.reduce((sum, example) => sum + example.completion.length, 0);
        const { loss, gradients } = await runner.run(batch, parameters, completionTokens);
        const norm = clipGradients(gradients, expected.maxNorm);
        const learningRate = learningRateAt({
          step,
          steps,
          peak: expected.learningRate,
          warmupSteps: 0,
          schedule: "linear",
        });
        adamWStep(parameters, gradients, optimizer, { step, learningRate, weightDecay: 0 });
        expect(Math.abs(loss / expected.loss[step - 1]! - 1)).toBeLessThan(tolerance.training.relative);
        expect(Math.abs(norm / expected.gradientNorm[step - 1]! - 1)).toBeLessThan(
          tolerance.training.relative,
        );
      }
      await runner.release();
    },
  );
});

/** Largest difference, relative to the range of the expected values. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[], relative: number): void {
  expect(actual.length).toBe(expected.length);
  const range = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, index) => Math.abs(value - actual[index]!)));
  expect(worst / range).toBeLessThan(relative);
}
