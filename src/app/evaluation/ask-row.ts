import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { ANSWER_METRICS } from "../../domain/evaluation/metrics/registry.ts";
import type { SampleRecord, SampleReply } from "../../domain/evaluation/sample-record.ts";
import type { GenerateResult, ScoreRequest, ScoreResult } from "../../domain/ports/engine.ts";
import type { EncodedPair, PromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import type { TaskRow } from "./read-rows.ts";

/** What one row asks of the engine, and how the reply becomes a record. */
export type RowQuestion =
  | {
      readonly kind: "generate";
      readonly prompt: readonly number[];
      readonly isTruncated: boolean;
      readonly record: (result: GenerateResult) => SampleRecord;
    }
  | {
      readonly kind: "score";
      readonly requests: readonly ScoreRequest[];
      readonly isTruncated: boolean;
      readonly record: (results: readonly ScoreResult[]) => SampleRecord;
    };

export interface AskRowOptions {
  readonly task: EvaluationTask;
  readonly row: TaskRow;
  readonly encoder: PromptEncoder;
  /** The model's window in tokens. */
  readonly maxPositions: number;
  readonly maxNewTokens: number;
}

export function askRow(options: AskRowOptions): RowQuestion {
  const { task, row, encoder, maxPositions, maxNewTokens } = options;
  const common = { id: row.id, index: row.index, doc: row.doc };

  switch (task.kind) {
    case "generation": {
      const prompt = task.prompt(row.row);
      const golds = task.golds(row.row);
      const ids = encoder.encodePrompt(prompt);
      const room = Math.max(1, maxPositions - maxNewTokens);
      return {
        kind: "generate",
        prompt: ids.slice(-room),
        isTruncated: ids.length > room,
        record({ text }) {
          const metrics = task.metrics.map((id) => [id, ANSWER_METRICS[id].score(text, golds)] as const);
          const reply: SampleReply = { kind: "text", prompt, golds, text, stop: task.stop, maxNewTokens };
          return { ...common, target: golds[0] ?? "", reply, metrics: Object.fromEntries(metrics) };
        },
      };
    }
    case "choice": {
      const choices = task.options(row.row);
      const gold = task.gold(row.row);
      const fitted = choices.map((option) =>
        fitWindow(encoder.encodeForScoring(option.context, option.continuation), maxPositions),
      );
      return {
        kind: "score",
        requests: fitted.map(({ request }) => request),
        isTruncated: fitted.some((one) => one.isTruncated),
        record(results) {
          const sums = results.map((result) => result.logLikelihood);
          const perCharacter = sums.map((sum, option) => sum / [...choices[option]!.text].length);
          const all = { acc: firstMaximum(sums) === gold, acc_norm: firstMaximum(perCharacter) === gold };
          return {
            ...common,
            target: String(gold),
            reply: logLikelihoods(choices, results),
            metrics: Object.fromEntries(task.metrics.map((id) => [id, all[id] ? 1 : 0])),
          };
        },
      };
    }
    case "target": {
      const { context, continuation } = task.request(row.row);
      const { request, isTruncated } = fitWindow(
        encoder.encodeForScoring(context, continuation),
        maxPositions,
      );
      return {
        kind: "score",
        requests: [request],
        isTruncated,
        record: (results) => ({
          ...common,
          target: continuation,
          reply: logLikelihoods([{ context, continuation }], results),
          metrics: { acc: results[0]!.isGreedy ? 1 : 0 },
        }),
      };
    }
  }
}

/** The last `maxPositions` + 1 tokens are kept: the last one is predicted, never read (as lm-evaluation-harness). */
function fitWindow(pair: EncodedPair, maxPositions: number): { request: ScoreRequest; isTruncated: boolean } {
  const excess = pair.prompt.length + pair.completion.length - (maxPositions + 1);
  const request = { context: pair.prompt, continuation: pair.completion };
  if (excess <= 0) return { request, isTruncated: false };
  // At least one context token stays, since the engine needs something to condition on.
  const cut = Math.min(excess, pair.prompt.length - 1);
  return { request: { ...request, context: pair.prompt.slice(cut) }, isTruncated: true };
}

function logLikelihoods(
  options: readonly { readonly context: string; readonly continuation: string }[],
  results: readonly ScoreResult[],
): SampleReply {
  return {
    kind: "log-likelihoods",
    options: options.map(({ context, continuation }, index) => {
      const { logLikelihood, isGreedy } = results[index]!;
      return { context, continuation, logLikelihood, isGreedy };
    }),
  };
}

function firstMaximum(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > values[best]! ? index : best), 0);
}
