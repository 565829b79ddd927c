import { type AlignedResult, toAlignedResult } from "../../contracts/aligned-result.ts";
import { type AssociatedModels, associateModels } from "../../domain/alignment/over-models.ts";
import { associateCheckpoints, type CheckpointAssociation } from "../../domain/alignment/over-points.ts";
import { type Alignment, alignmentJson } from "./alignment.ts";

/** One task by one template's rule under the base model and one or more tuned ones. */
export interface Aligned {
  readonly task: string;
  readonly template: string;
  /** In the order given, or of training. */
  readonly models: readonly { readonly model: string; readonly alignment: Alignment }[];
  /** Models that do not depend on each other; undefined for one. */
  readonly overModels: AssociatedModels | undefined;
  /** The same model through its tuning, the untuned one first. */
  readonly overTraining: CheckpointAssociation | undefined;
}

/** `models`: at least one, all of the same task, template and rows. */
export function alignedOf(models: Aligned["models"], kind: "models" | "training"): Aligned {
  const { task, template, analysis } = models[0]!.alignment;
  const effects = models.map(({ model, alignment }) => ({ model, effects: alignment.analysis.effects }));
  const before = analysis.effects;
  return {
    task,
    template,
    models,
    overModels: kind === "models" && models.length > 1 ? associateModels(effects) : undefined,
    overTraining:
      kind === "training"
        ? associateCheckpoints([
            {
              name: "untuned",
              adherence: before.baseAdherence.estimate!,
              correct: before.baseCorrect.estimate!,
            },
            ...effects.map(({ model, effects: { tunedAdherence, tunedCorrect } }) => ({
              name: model,
              adherence: tunedAdherence.estimate!,
              correct: tunedCorrect.estimate!,
            })),
          ])
        : undefined,
  };
}

/** Of one model its alignment alone; of several all of them, with what holds over them. */
export function alignedJson({ task, template, models, overModels, overTraining }: Aligned): AlignedResult {
  const all = models.map(({ model, alignment }) => ({ model, ...alignmentJson(alignment) }));
  if (overModels === undefined && overTraining === undefined) {
    const { model, ...only } = all[0]!;
    return only;
  }
  return toAlignedResult({ task, template, models: all, overModels, overTraining });
}
