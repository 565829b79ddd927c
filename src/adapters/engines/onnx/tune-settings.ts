import { canonicalJson } from "../../../core/canonical-json.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import type { LoraSettings } from "../../../domain/models/lora.ts";
import type { TuneExample, TuneOptions } from "../../../domain/ports/engine.ts";
import type { ModelContext } from "./model-context.ts";

/** Everything that determines the adapter's bytes; how often checkpoints are written does not. */
export function settingsHash(
  context: ModelContext,
  examples: readonly TuneExample[],
  options: TuneOptions,
  lora: LoraSettings,
): string {
  return sha256Hex(
    canonicalJson({
      model: context.source.fingerprint,
      adapter: context.adapter?.fingerprint ?? null,
      precision: context.precision,
      data: sha256Hex(JSON.stringify(examples.map(({ prompt, completion }) => [prompt, completion]))),
      lora,
      steps: options.steps,
      batchSize: options.batchSize,
      accumulation: options.accumulation ?? 1,
      learningRate: options.learningRate,
      schedule: options.schedule ?? "linear",
      warmupSteps: options.warmupSteps ?? 0,
      weightDecay: options.weightDecay ?? 0,
      maxGradientNorm: options.maxGradientNorm ?? 1,
      seed: options.seed,
    }),
  );
}
