import { z } from "zod";
import type { AdherenceAnalysis } from "../domain/alignment/analyse-adherence.ts";

/** Fractions, with a 95 % interval; null where the rows do not determine a value. */
export const estimateSchema = z.object({
  estimate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

const effectsSchema = z.object({
  /** Mean gain in correctness; indirect and direct effect add up to it. */
  total_effect: estimateSchema,
  /** What of it goes through adherence. */
  indirect_effect: estimateSchema,
  direct_effect: estimateSchema,
  /** Indirect over total. */
  proportion_mediated: estimateSchema,
});

/** What `cookbook align analyse --json` prints. */
export const alignmentResultSchema = z.object({
  rows: z.number(),
  ...effectsSchema.shape,
  decomposition: z.array(
    z.object({
      adherence: z.enum(["rose", "fell", "same"]),
      /** Of the gain; the shares add up to 1. Null where there is none. */
      share: z.number().nullable(),
      /** What these rows add to the total effect; the gains add up to it. */
      gain: z.number(),
    }),
  ),
  verdict: z.string(),
  warnings: z.array(z.string()),
});

export type AlignmentResult = z.output<typeof alignmentResultSchema>;

/** The same for one task under one template's rule, with its controls: in runs, and of `cookbook align --json`. */
export const taskAlignmentSchema = alignmentResultSchema.extend({
  task: z.string(),
  template: z.string(),
  /** Mean adherence of the gold answers; null without any. */
  gold_adherence: z.number().nullable(),
  /** Share of gold answers below one half. */
  low_gold_share: z.number().nullable(),
  /** The effects on F1, where the task has that besides its leading metric. */
  soft: effectsSchema.optional(),
  /** Mean adherence of what the models generate where a choice has no options before it. */
  free_answers: z.object({ base: z.number(), tuned: z.number(), change: estimateSchema }).optional(),
  /** Other templates' rules on the same answers. */
  controls: z.array(
    z.object({
      template: z.string(),
      indirect_effect: estimateSchema,
      p_value: z.number().nullable(),
      explains: z.boolean(),
    }),
  ),
});

export type TaskAlignment = z.output<typeof taskAlignmentSchema>;

export function effectsJson(effects: AdherenceAnalysis["effects"]): z.output<typeof effectsSchema> {
  return {
    total_effect: effects.totalEffect,
    indirect_effect: effects.indirectEffect,
    direct_effect: effects.directEffect,
    proportion_mediated: effects.proportionMediated,
  };
}

export function toAlignmentResult(analysis: AdherenceAnalysis): AlignmentResult {
  const { rows, effects, decomposition, verdict, warnings } = analysis;
  return {
    rows,
    ...effectsJson(effects),
    decomposition: decomposition.map(({ adherence, share, gain }) => ({ adherence, share, gain })),
    verdict: verdict.text,
    warnings: warnings.map(({ text }) => text),
  };
}
