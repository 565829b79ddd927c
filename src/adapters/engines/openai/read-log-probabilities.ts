import { CookbookError } from "../../../core/errors.ts";

/** The server's tokens of a prompt, those that it generated left out. */
export interface PromptTokens {
  /** Natural log of each token's probability; the first has none before it. */
  readonly logProbabilities: readonly (number | undefined)[];
  readonly isTop: readonly boolean[];
  /** Where each token begins and ends in the prompt, in code points; undefined where the prompt was sent as ids. */
  readonly spans: readonly (readonly [from: number, to: number])[] | undefined;
}

/** A prompt as it was sent. */
export type SentPrompt =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "ids"; readonly ids: readonly number[] };

/** Log-probabilities are rounded by servers, and sums of them by float32. */
const ROUNDING = 1e-3;

/**
 * Reads a completion that was asked to echo its prompt with log-probabilities, and believes nothing: every length, sign
 * and position is checked. Errors: server-failed, with what is wrong.
 */
export function readPromptTokens(reply: unknown, sent: SentPrompt): PromptTokens {
  const {
    tokens,
    token_logprobs: values,
    top_logprobs: tops,
    text_offset: offsets,
  } = logProbabilitiesOf(reply);
  if (!isStrings(tokens)) throw lie("tells no tokens of the prompt");
  if (!Array.isArray(values) || values.length !== tokens.length) {
    throw lie(
      `gives ${Array.isArray(values) ? values.length : "no"} log-probabilities for ${tokens.length} tokens`,
    );
  }
  const spans = sent.kind === "text" ? spansOf(tokens, offsets, sent.text) : undefined;
  const count =
    sent.kind === "ids" ? sent.ids.length : spans!.filter(([from]) => from < [...sent.text].length).length;
  // A leading token that the server adds itself, and one that it generated, may surround the prompt's own.
  const extra = sent.kind === "ids" ? tokens.length - count : 0;
  if (count > tokens.length || extra > 2) {
    throw lie(`tells ${tokens.length} tokens for a prompt of ${count}`);
  }
  const added = extra === 2 ? 1 : 0;
  const own = values.slice(added, added + count).map((value, place) => logProbability(value, place + added));
  if (own.length > 1 && own.slice(1).every((value) => value === 0)) {
    throw lie("gives 0 as the log-probability of every token");
  }
  if (!Array.isArray(tops) || tops.length < added + count)
    throw lie("tells no most probable tokens (logprobs: 1)");
  const isTop = own.map(
    (value, place) => value !== undefined && value >= topOf(tops[place + added], value) - 1e-9,
  );
  return { logProbabilities: own, isTop, spans: spans?.slice(0, count) };
}

interface RawLogProbabilities {
  readonly tokens?: unknown;
  readonly token_logprobs?: unknown;
  readonly top_logprobs?: unknown;
  readonly text_offset?: unknown;
}

function logProbabilitiesOf(reply: unknown): RawLogProbabilities {
  const choice = (reply as { readonly choices?: readonly { readonly logprobs?: unknown }[] } | null)
    ?.choices?.[0];
  if (choice === undefined) throw lie("answers without choices");
  const { logprobs } = choice;
  if (typeof logprobs === "object" && logprobs !== null) return logprobs;
  throw lie("gives no log-probabilities of the prompt (echo with logprobs)");
}

function logProbability(value: unknown, place: number): number | undefined {
  if (value === null && place === 0) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw lie(`gives ${JSON.stringify(value)} as a log-probability`);
  }
  if (value > ROUNDING) throw lie(`gives a log-probability above 0: ${value}`);
  return Math.min(0, value);
}

/** The log-probability of the most probable token; it cannot be below that of the token itself. */
function topOf(top: unknown, own: number): number {
  if (typeof top !== "object" || top === null) throw lie("tells no most probable tokens (logprobs: 1)");
  const values = Object.values(top).filter((value): value is number => typeof value === "number");
  if (values.length === 0) throw lie("tells no most probable tokens (logprobs: 1)");
  return Math.max(own, ...values);
}

/** By the tokens' own texts, or where these are cut within a character by the server's offsets. */
function spansOf(tokens: readonly string[], offsets: unknown, text: string): (readonly [number, number])[] {
  if (tokens.join("").startsWith(text)) {
    let at = 0;
    return tokens.map((token) => {
      const from = at;
      at += [...token].length;
      return [from, at] as const;
    });
  }
  const isRising =
    Array.isArray(offsets) &&
    offsets.length === tokens.length &&
    offsets.every(
      (offset, place) => typeof offset === "number" && offset >= (place === 0 ? 0 : offsets[place - 1]),
    );
  if (!isRising || offsets[0] !== 0) throw lie("echoes another text than the prompt");
  return offsets.map(
    (from: number, place) => [from, (offsets[place + 1] as number) ?? [...text].length] as const,
  );
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}

function lie(what: string): CookbookError {
  return new CookbookError({
    code: "server-failed",
    message: `the server ${what}`,
    hint: "choice and target tasks need /completions with echo and logprobs, as vLLM offers; generation tasks do not",
  });
}
