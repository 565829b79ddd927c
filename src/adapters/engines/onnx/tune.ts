import { canonicalJson } from "../../../core/canonical-json.ts";
import { CookbookError } from "../../../core/errors.ts";
import { type LoraSettings, loraMatrices } from "../../../domain/models/lora.ts";
import {
  LORA_TARGETS,
  type TuneExample,
  type TuneOptions,
  type TuneResult,
} from "../../../domain/ports/engine.ts";
import { adamWStep, allFinite, clipGradients, createAdamWState } from "../../../domain/tuning/adamw.ts";
import { checkTuneInput } from "../../../domain/tuning/check-tune-input.ts";
import { learningRateAt } from "../../../domain/tuning/learning-rate.ts";
import { initialLora } from "../../../domain/tuning/lora-init.ts";
import { trainingOrder } from "../../../domain/tuning/training-order.ts";
import { lockFolder } from "../../store/folder-lock.ts";
import { hasKeptSteps, keptSteps, stepFolder } from "../../store/kept-steps.ts";
import { saveAdapter } from "./adapter-folder.ts";
import {
  checkpointFolder,
  checkpointSteps,
  loadCheckpoint,
  removeCheckpoints,
  saveCheckpoint,
  type TuneState,
} from "./checkpoint.ts";
import { createGradientRunner, type GradientRunner } from "./gradient-runner.ts";
import type { ModelContext } from "./model-context.ts";
import { createStateCopy } from "./state-copy.ts";
import { throwIfAborted } from "./throw-if-aborted.ts";
import { readTuneResult, writeTuneResult } from "./tune-result-file.ts";
import { settingsHash } from "./tune-settings.ts";

/**
 * Fine-tunes a LoRA adapter on the CPU and writes it to `options.out`. A finished tuning with the same settings is
 * answered from its folder, an interrupted one goes on from its checkpoint and ends with the same bytes.
 *
 * Errors: invalid-parameter, invalid-data (a sample longer than the window), not-resumable, training-diverged,
 * interrupted (after a checkpoint), locked (another process tunes into the folder), io-failed.
 */
export async function tune(
  context: ModelContext,
  examples: readonly TuneExample[],
  options: TuneOptions,
): Promise<TuneResult> {
  checkTuneInput(examples, options, context.source.config);
  const lora: LoraSettings = {
    rank: options.rank,
    alpha: options.alpha,
    targets: LORA_TARGETS.filter((target) => options.targets.includes(target)),
  };
  const settings = settingsHash(context, examples, options, lora);

  const finished = await readTuneResult(options.out, settings);
  if (finished !== undefined && hasKeptSteps(options)) return finished;
  const unlock = await lockFolder(options.out);
  try {
    return await train(context, examples, options, lora, settings);
  } finally {
    await unlock();
  }
}

async function train(
  context: ModelContext,
  examples: readonly TuneExample[],
  options: TuneOptions,
  lora: LoraSettings,
  settings: string,
): Promise<TuneResult> {
  const { config } = context.source;
  const matrices = loraMatrices(config, lora);
  const start = context.adapter;
  if (start !== undefined && canonicalJson(start.settings) !== canonicalJson(lora)) {
    throw new CookbookError({
      code: "adapter-mismatch",
      message: `tuning goes on from an adapter with ${JSON.stringify(start.settings)}, but ${JSON.stringify(lora)} was asked for`,
      hint: "use the adapter's own rank, alpha and targets",
    });
  }
  const resumed = await loadCheckpoint(options.out, matrices, settings, config);
  const parameters =
    resumed?.parameters ?? start?.values.map((value) => value.slice()) ?? initialLora(matrices, options.seed);
  const optimizer = resumed?.optimizer ?? createAdamWState(parameters);
  const progress = {
    step: resumed?.step ?? 0,
    loss: [...(resumed?.loss ?? [])],
    tokens: resumed?.tokens ?? 0,
    seconds: resumed?.seconds ?? 0,
  };
  const before = { tokens: progress.tokens, seconds: progress.seconds };
  const state = (): TuneState => ({ ...progress, parameters, optimizer });
  const order = trainingOrder({ ...options, count: examples.length });
  const accumulation = options.accumulation ?? 1;
  const runner = await createGradientRunner(context, lora);
  const lastGood = createStateCopy(parameters);
  let checkpointed = progress.step;

  async function checkpoint(): Promise<void> {
    if (checkpointed === progress.step) return;
    await saveCheckpoint(options.out, matrices, settings, state());
    checkpointed = progress.step;
  }

  /**
   * The parameters gave no number; those before the last step did, when it was made in this call. Else the latest
   * checkpoint holds what gave no number, and the one before it is the good one.
   */
  async function keepLastGood(): Promise<string | undefined> {
    const good = lastGood.get();
    if (good !== undefined && good.step > 0) await saveCheckpoint(options.out, matrices, settings, good);
    const limit = good?.step ?? progress.step - 1;
    const step = (await checkpointSteps(options.out)).find((found) => found <= limit);
    return step === undefined ? undefined : checkpointFolder(options.out, step);
  }

  try {
    while (progress.step < options.steps) {
      try {
        throwIfAborted(options.signal);
      } catch (error) {
        await checkpoint();
        throw error;
      }
      const step = progress.step + 1;
      const began = performance.now();
      const batch = order[step - 1]!.map((index) => examples[index]!);
      const { loss, gradients } = await accumulate(runner, batch, parameters, accumulation);
      const gradientNorm = clipGradients(gradients, options.maxGradientNorm ?? 1);
      const stop = async (): Promise<never> => {
        const { learningRate: peak } = options;
        throw diverged({ step, loss, gradientNorm, learningRate: peak, kept: await keepLastGood() });
      };
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) await stop();
      lastGood.remember(state());
      const learningRate = learningRateAt({
        step,
        steps: options.steps,
        peak: options.learningRate,
        warmupSteps: options.warmupSteps ?? 0,
        schedule: options.schedule ?? "linear",
      });
      adamWStep(parameters, gradients, optimizer, {
        step,
        learningRate,
        weightDecay: options.weightDecay ?? 0,
      });
      if (!allFinite(parameters)) await stop();
      progress.step = step;
      progress.loss.push(loss);
      for (const example of batch) progress.tokens += example.prompt.length + example.completion.length;
      progress.seconds += (performance.now() - began) / 1000;
      options.onStep?.({
        step,
        steps: options.steps,
        loss,
        learningRate,
        gradientNorm,
        tokens: progress.tokens - before.tokens,
        seconds: progress.seconds - before.seconds,
      });
      if (keptSteps(options).includes(step)) {
        await saveAdapter(
          stepFolder(options.out, step),
          { settings: lora, matrices, values: parameters },
          context.source.reference,
        );
      }
      const every = options.checkpointEvery ?? 0;
      if (every > 0 && step % every === 0 && step < options.steps) await checkpoint();
    }
  } finally {
    await runner.release();
  }

  try {
    await saveAdapter(
      options.out,
      { settings: lora, matrices, values: parameters },
      context.source.reference,
    );
  } catch (error) {
    // The steps are done; where the adapter cannot be written, perhaps its checkpoint can.
    await checkpoint().catch(() => {});
    throw error;
  }
  const result: TuneResult = {
    steps: options.steps,
    tokens: progress.tokens,
    seconds: progress.seconds,
    tokensPerSecond: progress.tokens / progress.seconds,
    peakMemoryMb: process.resourceUsage().maxRSS / 1024,
    loss: progress.loss,
    adapter: options.out,
  };
  await writeTuneResult(settings, result);
  await removeCheckpoints(options.out);
  return result;
}

/** Loss and gradients over a batch, computed in `parts` micro-batches; each part's share adds up to the batch's mean. */
async function accumulate(
  runner: GradientRunner,
  batch: readonly TuneExample[],
  parameters: readonly Float32Array[],
  parts: number,
): Promise<{ loss: number; gradients: Float32Array[] }> {
  const completionTokens = batch.reduce((sum, example) => sum + example.completion.length, 0);
  const size = batch.length / parts;
  const sum = await runner.run(batch.slice(0, size), parameters, completionTokens);
  let loss = sum.loss;
  for (let part = 1; part < parts; part++) {
    const next = await runner.run(batch.slice(part * size, (part + 1) * size), parameters, completionTokens);
    loss += next.loss;
    sum.gradients.forEach((gradient, index) => {
      const added = next.gradients[index]!;
      for (let i = 0; i < gradient.length; i++) gradient[i] = gradient[i]! + added[i]!;
    });
  }
  return { loss, gradients: sum.gradients };
}

function diverged(found: {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Folder of the last good checkpoint. */
  readonly kept: string | undefined;
}): CookbookError {
  const advice = `lower the learning rate (now ${found.learningRate}) and give another --out`;
  return new CookbookError({
    code: "training-diverged",
    message: `step ${found.step}: loss ${found.loss}, gradient norm ${found.gradientNorm}; training cannot go on`,
    hint: found.kept === undefined ? advice : `the last good state is kept in ${found.kept}; ${advice}`,
    details: { step: found.step, ...(found.kept === undefined ? {} : { checkpoint: found.kept }) },
  });
}
