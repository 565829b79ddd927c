import { readStyledRow } from "../../contracts/styled-row.ts";
import type { RowStyle, StyledRow } from "../../domain/datasets/row-style.ts";
import { splitTokenRow, type TokenRow } from "../../domain/datasets/token-row.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";

/** A piece of a row's text, and whether training learns it. */
export interface RowPart {
  readonly text: string;
  readonly isTrained: boolean;
}

/**
 * A row as text with the trained part apart. Rows of no known style have one part, their JSON. Tokens are shown as text
 * where a tokenizer is given, else as ids.
 */
export function markRow(value: unknown, tokenizer?: Tokenizer): RowPart[] {
  const reading = readStyledRow(value, new Set(Object.keys(Object(value) as object)));
  if ("problem" in reading) return [plain(toJson(value))];
  return MARKERS[reading.style](reading.row, tokenizer);
}

const plain = (text: string): RowPart => ({ text, isTrained: false });
const trained = (text: string): RowPart => ({ text, isTrained: true });

type Marker = (row: StyledRow, tokenizer: Tokenizer | undefined) => RowPart[];

const MARKERS: Readonly<Record<RowStyle, Marker>> = {
  "prompt-completion": (row) => [plain(row.prompt as string), trained(row.completion as string)],
  text: (row) => [trained(row.text as string)],
  alpaca: ({ instruction, input, output }) => [
    plain(`instruction: ${instruction}\n${input === "" ? "" : `input: ${input}\n`}output: `),
    trained(output as string),
  ],
  messages: (row) =>
    (row.messages as readonly { readonly role: string; readonly content: string }[]).flatMap(
      ({ role, content }, i) => [
        plain(`${i === 0 ? "" : "\n"}${role}: `),
        role === "assistant" ? trained(content) : plain(content),
      ],
    ),
  tokens: (row, tokenizer) => {
    const ids = splitTokenRow(row as unknown as TokenRow);
    if ("problem" in ids) return [plain(toJson(row))];
    if (tokenizer === undefined)
      return [plain(`${ids.prompt.join(" ")} `), trained(ids.completion.join(" "))];
    const decode = (list: readonly number[]) => tokenizer.decode(list, { skipSpecialTokens: false });
    return [plain(decode(ids.prompt)), trained(decode(ids.completion))];
  },
};

/** The value as JSON can hold it: 64-bit integers of Parquet become numbers. */
export function plainValue(value: unknown): unknown {
  return JSON.parse(toJson(value)) as unknown;
}

function toJson(value: unknown): string {
  return (
    JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? Number(item) : item)) ?? "null"
  );
}
