import { readStyledRow } from "../../contracts/styled-row.ts";
import { type RowStyle, STYLE_COLUMNS, type StyledRow } from "../../domain/datasets/row-style.ts";
import type { TokenRow } from "../../domain/datasets/token-row.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";

/**
 * The texts of a row as training sees them: of a row style the whole as one, prompt and answer together; every other
 * string by itself. Undefined for tokens without a tokenizer.
 */
export function textsOfRow(value: unknown, tokenizer?: Tokenizer): string[] | undefined {
  const reading = readStyledRow(value, new Set(Object.keys(Object(value) as object)));
  if ("problem" in reading) return stringsIn(value);
  const { style, row } = reading;
  if (style === "tokens") {
    return tokenizer && [tokenizer.decode((row as unknown as TokenRow).input_ids)];
  }
  const others = Object.entries(value as object).filter(
    ([name]) => !Object.hasOwn(STYLE_COLUMNS[style], name),
  );
  return [JOINED[style](row), ...others.flatMap(([, item]) => stringsIn(item))];
}

const JOINED: Readonly<Record<Exclude<RowStyle, "tokens">, (row: StyledRow) => string>> = {
  "prompt-completion": (row) => `${row.prompt}${row.completion}`,
  messages: (row) =>
    (row.messages as readonly { readonly content: string }[]).map(({ content }) => content).join("\n"),
  alpaca: (row) => `${row.instruction}\n${row.input}\n${row.output}`,
  text: (row) => row.text as string,
};

/** All strings of a value, however deep in lists and objects. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
