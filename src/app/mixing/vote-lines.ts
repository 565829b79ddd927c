import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import type { SampleRecord } from "../../domain/evaluation/sample-record.ts";
import { voteOf } from "../../domain/mixing/votes/voting-task.ts";

/** A line of a votes file. */
export interface VoteLine {
  readonly task: string;
  readonly row: string | number;
  readonly probe: string;
  readonly vote: number | string | null;
  readonly options?: number;
  readonly score?: number;
}

/** Votes of a probe on the rows that it was asked. */
export function voteLines(task: EvaluationTask, probe: string, samples: readonly SampleRecord[]): VoteLine[] {
  return samples.map((sample) => {
    const { vote, options, score } = voteOf(task, sample);
    return {
      task: task.id,
      row: sample.id,
      probe,
      vote,
      ...(options === undefined ? {} : { options }),
      ...(score === undefined ? {} : { score }),
    };
  });
}
