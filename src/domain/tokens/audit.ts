import type { Tokenizer } from "../ports/tokenizer.ts";

export interface RoundTrip {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /**
   * The ids decode to the text they came from, and prompt and completion encoded apart are the ids of both together:
   * so the loss falls on exactly the completion, and generation continues where training did.
   */
  readonly clean: boolean;
}

export function auditRoundTrip(
  tokenizer: Tokenizer,
  text: { readonly prompt: string; readonly completion: string },
): RoundTrip {
  const prompt = tokenizer.encode(text.prompt);
  const completion = tokenizer.encode(text.completion);
  const whole = tokenizer.encode(text.prompt + text.completion);
  const joined = [...prompt, ...completion];
  return {
    promptTokens: prompt.length,
    completionTokens: completion.length,
    clean:
      whole.length === joined.length &&
      whole.every((id, i) => id === joined[i]) &&
      tokenizer.decode(whole) === text.prompt + text.completion,
  };
}
