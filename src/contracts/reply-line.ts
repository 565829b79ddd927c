import { z } from "zod";
import type { Reply } from "../domain/ports/reply-store.ts";

/** Whose replies a folder of the cache holds. */
export interface ReplyOrigin {
  readonly engine: string;
  readonly precision: string;
  /** Fingerprint of base weights and tokenizer. */
  readonly model: string;
  /** Fingerprint of the adapter; undefined for the base model. */
  readonly adapter: string | undefined;
  /** The model's reference, for people. */
  readonly name: string;
}

const key = z.string().regex(/^[0-9a-f]{64}$/);
const replySchema = z.union([
  z.strictObject({
    key,
    log_likelihood: z.number(),
    greedy: z.boolean(),
    tokens: z.array(z.number()),
  }),
  z.strictObject({
    key,
    ids: z.array(z.int().min(0)),
    text: z.string(),
    finish: z.enum(["stop", "end-of-text", "length"]),
  }),
]);

/** One line of `replies.jsonl`; JSON gives doubles back bit for bit. */
export function replyLine(request: string, reply: Reply): string {
  if ("text" in reply) return JSON.stringify({ key: request, ...reply });
  const { logLikelihood, isGreedy, tokenLogLikelihoods } = reply;
  return JSON.stringify({
    key: request,
    log_likelihood: logLikelihood,
    greedy: isGreedy,
    tokens: tokenLogLikelihoods,
  });
}

/** Undefined for a line that is damaged: it is asked again. */
export function parseReplyLine(line: string): readonly [string, Reply] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = replySchema.safeParse(value);
  if (!parsed.success) return undefined;
  if ("text" in parsed.data) {
    const { key: request, ids, text, finish } = parsed.data;
    return [request, { ids, text, finish }];
  }
  const { key: request, log_likelihood, greedy, tokens } = parsed.data;
  return [request, { logLikelihood: log_likelihood, isGreedy: greedy, tokenLogLikelihoods: tokens }];
}
