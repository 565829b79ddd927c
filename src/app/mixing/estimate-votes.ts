import type { Estimates } from "../../contracts/estimates.ts";
import {
  estimateTask,
  type IntervalKind,
  type ScoreUse,
  type TaskEstimate,
} from "../../domain/mixing/estimation/estimate-task.ts";
import { DEFAULT_LABEL_MODEL, findLabelModel } from "../../domain/mixing/label-models/registry.ts";
import { type ReadVotesOptions, readVotes } from "./read-votes.ts";

export interface EstimateVotesOptions extends ReadVotesOptions {
  /** A label model's id. Default "ldc". */
  readonly method?: string;
  /** Default "bootstrap". */
  readonly intervals?: IntervalKind;
  /** Default 0. */
  readonly seed?: number;
  /** Default "ignore". */
  readonly scores?: ScoreUse;
}

/** Accuracies of every task's probes, from a file of votes. Errors: as `readVotes` and `estimateTask`. */
export async function estimateVotes(options: EstimateVotesOptions): Promise<TaskEstimate[]> {
  const { method = DEFAULT_LABEL_MODEL, intervals = "bootstrap", seed = 0, scores = "ignore" } = options;
  const model = findLabelModel(method);
  const tasks = await readVotes(options);
  return tasks.map((votes) => estimateTask(votes, { model, intervals, seed, scores }));
}

/** The printed form: keys in snake case, null where there is no interval. `withBase` adds the untuned model's accuracy. */
export function toEstimates(
  tasks: readonly TaskEstimate[],
  { withBase = false }: { readonly withBase?: boolean | undefined } = {},
): Estimates {
  return {
    tasks: Object.fromEntries(
      tasks.map(({ task, probes, baseAccuracy, method, effectiveVoters, warnings }) => [
        task,
        {
          probes: Object.fromEntries(
            [...probes].map(([probe, { accuracy, low, high }]) => [
              probe,
              { accuracy, low: low ?? null, high: high ?? null },
            ]),
          ),
          ...(withBase ? { base_accuracy: baseAccuracy ?? null } : {}),
          method,
          effective_voters: effectiveVoters,
          warnings: warnings.map(({ code, message }) => ({ code, message })),
        },
      ]),
    ),
  };
}
