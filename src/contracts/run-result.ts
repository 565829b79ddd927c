import { z } from "zod";
import { taskAlignmentSchema } from "./alignment-result.ts";

const interval = z.tuple([z.number(), z.number()]);

const stageSecondsSchema = z.object({ name: z.string(), seconds: z.number() });

/** One metric of one task, fractions from 0 to 1, 95 % intervals of paired differences. */
const taskResultSchema = z.object({
  task: z.string(),
  metric: z.string(),
  base: z.number(),
  tuned: z.number(),
  /** tuned − base. */
  difference: z.number(),
  interval,
  rows: z.number(),
});

const controlResultSchema = z.object({
  control: z.string(),
  task: z.string(),
  metric: z.string(),
  score: z.number(),
  /** control − base: what the format and copying give. */
  difference: z.number(),
  interval,
  /** tuned − control: what the rule adds. */
  tuned_minus_control: z.number(),
  tuned_minus_control_interval: interval,
  rows: z.number(),
});

const curriculumRoundSchema = z.object({
  /** From 1. */
  round: z.number(),
  level: z.number(),
  /** Mean adherence after the round, in [0, 1]. */
  score: z.number(),
});

/** `result.json` of a run folder and the output of `cookbook run --json`. */
export const runResultSchema = z.object({
  run: z.string(),
  report: z.string(),
  calibration_tokens_per_second: z.number(),
  /** Tokens of all tunings together, prompts included, padding not. */
  trained_tokens: z.number(),
  stages: z.array(stageSecondsSchema),
  results: z.array(taskResultSchema),
  controls: z.array(controlResultSchema),
  /** The score log of a recipe with a curriculum. */
  curriculum: z.array(curriculumRoundSchema).optional(),
  /** Of every task whose rows can fill the template's slots: how much of the gain goes through the rule. */
  alignment: z.array(taskAlignmentSchema).optional(),
});

export type RunResult = z.output<typeof runResultSchema>;
export type TaskResult = RunResult["results"][number];
export type CurriculumRound = z.output<typeof curriculumRoundSchema>;
export type ControlResult = RunResult["controls"][number];
