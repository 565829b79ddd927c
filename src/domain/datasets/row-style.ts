import type { PromptEncoder } from "../tokens/prompt-encoder.ts";

/**
 * Shapes of a row that trainers read: TRL's prompt-completion and conversational forms, Alpaca's three fields, plain text
 * for language modelling, and token ids whose labels are -100 on the prompt.
 */
export const ROW_STYLES = ["prompt-completion", "messages", "alpaca", "text", "tokens"] as const;
export type RowStyle = (typeof ROW_STYLES)[number];

/** What a column holds: text, token ids, or a list of { role, content }. */
export type ColumnKind = "string" | "ids" | "messages";

export const STYLE_COLUMNS: Readonly<Record<RowStyle, Readonly<Record<string, ColumnKind>>>> = {
  "prompt-completion": { prompt: "string", completion: "string" },
  messages: { messages: "messages" },
  alpaca: { instruction: "string", input: "string", output: "string" },
  text: { text: "string" },
  tokens: { input_ids: "ids", labels: "ids" },
};

export interface PromptAndCompletion {
  readonly prompt: string;
  readonly completion: string;
}

/** One row as columns. */
export type StyledRow = Readonly<Record<string, unknown>>;

/** In these the completion stands by itself, as a turn or a field: the trainer's own template parts it from the prompt. */
export const STANDS_ALONE: ReadonlySet<RowStyle> = new Set(["messages", "alpaca"]);

/** A completion as a row of that style holds it: without white space at its ends where it stands by itself. */
export function styledCompletion(style: RowStyle, completion: string): string {
  return STANDS_ALONE.has(style) ? completion.trim() : completion;
}

/** Labels that training ignores. */
export const IGNORED = -100;

/** The shape of one row. `encoder` is needed by the style tokens only. */
export function styleRow(
  style: RowStyle,
  { prompt, completion: raw }: PromptAndCompletion,
  encoder?: PromptEncoder,
): StyledRow {
  const completion = styledCompletion(style, raw);
  switch (style) {
    case "prompt-completion":
      return { prompt, completion };
    case "messages":
      return {
        messages: [
          { role: "user", content: prompt },
          { role: "assistant", content: completion },
        ],
      };
    case "alpaca":
      return { instruction: prompt, input: "", output: completion };
    case "text":
      return { text: prompt + completion };
    case "tokens": {
      const pair = encoder!.encodePair(prompt, completion);
      return {
        input_ids: [...pair.prompt, ...pair.completion],
        labels: [...pair.prompt.map(() => IGNORED), ...pair.completion],
      };
    }
  }
}
