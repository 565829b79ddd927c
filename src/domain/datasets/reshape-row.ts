import type { Tokenizer } from "../ports/tokenizer.ts";
import type { PromptEncoder } from "../tokens/prompt-encoder.ts";
import {
  type PromptAndCompletion,
  type RowStyle,
  STANDS_ALONE,
  type StyledRow,
  styleRow,
} from "./row-style.ts";
import { type OrProblem, splitTokenRow, type TokenRow } from "./token-row.ts";

/** What the style tokens needs. */
export interface TokenCodec {
  readonly tokenizer: Tokenizer;
  readonly encoder: PromptEncoder;
}

/** Why no row of one style can become one of the other; undefined when some can. */
export function refuseReshape(from: RowStyle, to: RowStyle): string | undefined {
  if (from !== "text" || to === "text" || to === "tokens") return undefined;
  return `rows of the style text have no border between prompt and completion, which ${to} needs`;
}

/** Whether the rows are those that the samples themselves give in the new style, to the last byte. */
export function keepsAll(from: RowStyle, to: RowStyle): boolean {
  return from === to || from === "prompt-completion" || (STANDS_ALONE.has(from) && STANDS_ALONE.has(to));
}

/**
 * The styles that rows have gone through since something was lost, for the manifest: with them a sample can be followed
 * to the bytes of its row. Undefined as long as nothing was.
 */
export function nextVia(
  via: readonly RowStyle[] | undefined,
  from: RowStyle,
  to: RowStyle,
): RowStyle[] | undefined {
  if (from === to) return via === undefined ? undefined : [...via];
  return via === undefined && keepsAll(from, to) ? undefined : [...(via ?? []), from];
}

/**
 * A row in another style. `codec` is needed from and to tokens. Turns and fields have no white space around the answer;
 * where prompt and completion are one text again, one space parts them, as templates write it.
 */
export function reshapeRow(
  row: StyledRow,
  from: RowStyle,
  to: RowStyle,
  codec?: TokenCodec,
): OrProblem<{ readonly row: StyledRow }> {
  if (from === to) return { row };
  const refusal = refuseReshape(from, to);
  if (refusal !== undefined) return { problem: refusal };
  const pair = pairOf(row, from, codec);
  if ("problem" in pair) return pair;
  return { row: styleRow(to, pair, codec?.encoder) };
}

function pairOf(
  row: StyledRow,
  style: RowStyle,
  codec: TokenCodec | undefined,
): OrProblem<PromptAndCompletion> {
  switch (style) {
    case "prompt-completion":
      return row as unknown as PromptAndCompletion;
    case "text":
      return { prompt: "", completion: row.text as string };
    case "alpaca": {
      const { instruction, input, output } = row as Readonly<Record<string, string>>;
      return { prompt: input === "" ? instruction! : `${instruction}\n${input}`, completion: ` ${output}` };
    }
    case "messages":
      return pairOfTurns(row.messages as readonly Turn[]);
    case "tokens":
      return pairOfTokens(row as unknown as TokenRow, codec!);
  }
}

interface Turn {
  readonly role: string;
  readonly content: string;
}

function pairOfTurns(turns: readonly Turn[]): OrProblem<PromptAndCompletion> {
  const [user, assistant] = turns;
  if (turns.length === 2 && user!.role === "user" && assistant!.role === "assistant") {
    return { prompt: user!.content, completion: ` ${assistant!.content}` };
  }
  const roles = turns.map(({ role }) => role).join(", ");
  return {
    problem: `its turns are ${roles}, and only one of user and one of assistant are prompt and answer`,
  };
}

/** Decoded, and encoded again for proof that nothing was lost. */
function pairOfTokens(row: TokenRow, { tokenizer, encoder }: TokenCodec): OrProblem<PromptAndCompletion> {
  const ids = splitTokenRow(row);
  if ("problem" in ids) return ids;
  const prompt = tokenizer.decode(ids.prompt);
  const completion = tokenizer.decode(ids.completion);
  const again = encoder.encodePair(prompt, completion);
  if (isEqual(again.prompt, ids.prompt) && isEqual(again.completion, ids.completion)) {
    return { prompt, completion };
  }
  return { problem: "its ids are not those that the model's tokenizer makes of their text" };
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
