import type { AdherenceSample } from "./adherence-sample.ts";
import { type AdherenceAnalysis, type AnalyseOptions, analyseAdherence } from "./analyse-adherence.ts";
import type { Estimate } from "./bootstrap-effects.ts";
import { associatePoints } from "./over-points.ts";

export interface ModelSamples {
  /** Adapter, size or seed. */
  readonly model: string;
  readonly samples: readonly AdherenceSample[];
}

export interface AssociatedModels {
  readonly points: readonly { readonly name: string; readonly adherence: number; readonly correct: number }[];
  /** Over the models: do those that gained more adherence gain more correctness? */
  readonly association: Estimate;
}

export interface ModelsAnalysis extends AssociatedModels {
  readonly models: readonly { readonly model: string; readonly analysis: AdherenceAnalysis }[];
}

/** The same analysis for several adapters or sizes, and whether their gains in adherence and correctness go together. */
export function analyseModels(all: readonly ModelSamples[], options: AnalyseOptions = {}): ModelsAnalysis {
  const models = all.map(({ model, samples }) => ({ model, analysis: analyseAdherence(samples, options) }));
  const effects = models.map(({ model, analysis }) => ({ model, effects: analysis.effects }));
  return { models, ...associateModels(effects, options.level) };
}

/** Models' gains in adherence and correctness, a point each, and their correlation. */
export function associateModels(
  models: readonly { readonly model: string; readonly effects: AdherenceAnalysis["effects"] }[],
  level?: number,
): AssociatedModels {
  const points = models.map(({ model, effects }) => ({
    name: model,
    adherence: effects.adherenceChange.estimate!,
    correct: effects.totalEffect.estimate!,
  }));
  return { points, association: associatePoints(points, level) };
}
