import { z } from "zod";
import type { AssociatedModels } from "../domain/alignment/over-models.ts";
import type { CheckpointAssociation } from "../domain/alignment/over-points.ts";
import { estimateSchema, taskAlignmentSchema } from "./alignment-result.ts";

const points = z.array(z.object({ model: z.string(), adherence: z.number(), correct: z.number() }));

/** Several models on one task under one template's rule: what `cookbook align --json` prints for more than one. */
export const modelsAlignmentSchema = z.object({
  task: z.string(),
  template: z.string(),
  models: z.array(taskAlignmentSchema.extend({ model: z.string() })),
  /** Gains by tuning, a point for each model, and Pearson's correlation over them. */
  over_models: z.object({ points, association: estimateSchema }).optional(),
  /** Means at each kept step, the untuned model first, and Pearson's correlations of levels and of changes. */
  over_training: z.object({ points, levels: estimateSchema, changes: estimateSchema }).optional(),
});

export type ModelsAlignment = z.output<typeof modelsAlignmentSchema>;
export type AlignedResult = ModelsAlignment | z.output<typeof taskAlignmentSchema>;

export function toAlignedResult(given: {
  readonly task: string;
  readonly template: string;
  readonly models: ModelsAlignment["models"];
  readonly overModels: AssociatedModels | undefined;
  readonly overTraining: CheckpointAssociation | undefined;
}): ModelsAlignment {
  const { task, template, models, overModels, overTraining } = given;
  return {
    task,
    template,
    models,
    ...(overModels === undefined
      ? {}
      : { over_models: { points: named(overModels.points), association: overModels.association } }),
    ...(overTraining === undefined
      ? {}
      : {
          over_training: {
            points: named(overTraining.points),
            levels: overTraining.levels,
            changes: overTraining.changes,
          },
        }),
  };
}

function named(all: CheckpointAssociation["points"]) {
  return all.map(({ name, adherence, correct }) => ({ model: name, adherence, correct }));
}
