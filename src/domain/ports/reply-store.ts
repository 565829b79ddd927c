import type { GenerateResult, ScoreResult } from "./engine.ts";

/** What a model replied to one request; which requests are equal is the key's affair. */
export type Reply = ScoreResult | GenerateResult;

/** Replies of one model with one adapter and one arithmetic, kept so that nothing is asked twice. */
export interface ReplyStore {
  get(key: string): Reply | undefined;
  /** Kept when it resolves, whatever happens to the process then. Errors: io-failed. */
  add(replies: readonly (readonly [key: string, reply: Reply])[]): Promise<void>;
}
