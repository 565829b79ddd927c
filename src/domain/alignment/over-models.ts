import type { AdherenceSample } from "./adherence-sample.ts";
import { type AdherenceAnalysis, type AnalyseOptions, analyseAdherence } from "./analyse-adherence.ts";
import type { Estimate } from "./bootstrap-effects.ts";
import { associatePoints } from "./over-points.ts";

export interface ModelSamples {
  /** Adapter, size or seed. */
  readonly model: string;
  readonly samples: readonly AdherenceSample[];
}

export interface ModelsAnalysis {
  readonly models: readonly { readonly model: string; readonly analysis: AdherenceAnalysis }[];
  /** Over the models: do those that gained more adherence gain more correctness? */
  readonly association: Estimate;
}

/** The same analysis for several adapters or sizes, and whether their gains in adherence and correctness go together. */
export function analyseModels(all: readonly ModelSamples[], options: AnalyseOptions = {}): ModelsAnalysis {
  const models = all.map(({ model, samples }) => ({ model, analysis: analyseAdherence(samples, options) }));
  const points = models.map(({ model, analysis: { effects } }) => ({
    name: model,
    adherence: effects.adherenceChange.estimate!,
    correct: effects.totalEffect.estimate!,
  }));
  return { models, association: associatePoints(points, options.level) };
}
