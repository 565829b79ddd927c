import { CookbookError } from "../../core/errors.ts";
import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { joinShots, type Shot } from "../../domain/evaluation/few-shot.ts";
import { ANSWER_METRICS } from "../../domain/evaluation/metrics/registry.ts";
import type { SampleRecord, SampleReply } from "../../domain/evaluation/sample-record.ts";
import type { GenerateResult, ScoreRequest, ScoreResult } from "../../domain/ports/engine.ts";
import type { ChatMessage } from "../../domain/ports/tokenizer.ts";
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
  /** Prompts go through the model's chat template. */
  readonly chat: boolean;
  /** Solved examples that stand before the question. */
  readonly shots: readonly Shot[];
  /** The model's window in tokens. */
  readonly maxPositions: number;
  readonly maxNewTokens: number;
}

/** Errors: `invalid-data` with the row's id, for what cannot be scored. */
export function askRow(options: AskRowOptions): RowQuestion {
  const { task, row, encoder, chat, maxPositions, maxNewTokens } = options;
  const common = { id: row.id, index: row.index, doc: { ...row.doc, ...task.addedFields?.(row.row) } };

  switch (task.kind) {
    case "generation": {
      const prompt = contextOf(options, task.prompt(row.row));
      const golds = task.golds(row.row);
      const ids = encoder.encodeRendered(prompt);
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
      const texts = choices.map((choice) => ({
        context: contextOf(options, choice.context),
        // After a chat template nothing joins the option to its context.
        continuation: chat ? choice.continuation.slice(1) : choice.continuation,
      }));
      const fitted = texts.map((text, option) =>
        encodeFitting(encoder, text, maxPositions, `row ${row.id}, option ${option}`),
      );
      return {
        kind: "score",
        requests: fitted.map(({ request }) => request),
        isTruncated: fitted.some((one) => one.isTruncated),
        record(results) {
          const sums = results.map((result) => result.logLikelihood);
          const perCodePoint = sums.map((sum, option) => sum / [...choices[option]!.text].length);
          const all = { acc: firstMaximum(sums) === gold, acc_norm: firstMaximum(perCodePoint) === gold };
          return {
            ...common,
            target: task.target?.(row.row) ?? String(gold),
            reply: logLikelihoods(texts, results),
            metrics: Object.fromEntries(task.metrics.map((id) => [id, all[id] ? 1 : 0])),
          };
        },
      };
    }
    case "target": {
      const { context, continuation } = task.request(row.row);
      const text = { context: contextOf(options, context), continuation };
      const { request, isTruncated } = encodeFitting(encoder, text, maxPositions, `row ${row.id}`);
      return {
        kind: "score",
        requests: [request],
        isTruncated,
        record(results) {
          const { logLikelihood, isGreedy } = results[0]!;
          const all = { perplexity: logLikelihood, acc: isGreedy ? 1 : 0 };
          return {
            ...common,
            target: continuation,
            reply: logLikelihoods([text], results),
            metrics: Object.fromEntries(task.metrics.map((id) => [id, all[id]])),
          };
        },
      };
    }
  }
}

/** Examples and question as the model sees them: one text, or turns of a chat. */
function contextOf({ encoder, chat, shots }: AskRowOptions, question: string): string {
  if (!chat) return joinShots(shots, question);
  const turns = shots.flatMap((shot): ChatMessage[] => [
    { role: "user", content: shot.question },
    { role: "assistant", content: shot.answer },
  ]);
  return encoder.render(question, turns);
}

interface ScoredText {
  readonly context: string;
  readonly continuation: string;
}

interface FittedRequest {
  readonly request: ScoreRequest;
  readonly isTruncated: boolean;
}

function encodeFitting(
  encoder: PromptEncoder,
  { context, continuation }: ScoredText,
  maxPositions: number,
  place: string,
): FittedRequest {
  return fitWindow(encoder.encodeForScoring(context, continuation), maxPositions, place);
}

/** The last `maxPositions` + 1 tokens are kept: the last one is predicted, never read (as lm-evaluation-harness). */
function fitWindow(pair: EncodedPair, maxPositions: number, place: string): FittedRequest {
  if (pair.completion.length > maxPositions) {
    throw new CookbookError({
      code: "invalid-data",
      message: `${place}: ${pair.completion.length} tokens are to be scored, the model's window holds ${maxPositions}`,
      hint: "leave the row out, or take a model with a longer window",
    });
  }
  const excess = Math.max(0, pair.prompt.length + pair.completion.length - (maxPositions + 1));
  const request = { context: pair.prompt.slice(excess), continuation: pair.completion };
  return { request, isTruncated: excess > 0 };
}

function logLikelihoods(texts: readonly ScoredText[], results: readonly ScoreResult[]): SampleReply {
  return {
    kind: "log-likelihoods",
    options: texts.map(({ context, continuation }, index) => {
      const { logLikelihood, isGreedy } = results[index]!;
      return { context, continuation, logLikelihood, isGreedy };
    }),
  };
}

function firstMaximum(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > values[best]! ? index : best), 0);
}
