import { z } from "zod";
import { ROW_STYLES, type RowStyle, STYLE_COLUMNS, type StyledRow } from "../domain/datasets/row-style.ts";
import type { OrProblem } from "../domain/datasets/token-row.ts";

const text = z.string();
// Parquet's 64-bit integers are BigInts.
const ids = z.array(z.union([z.int(), z.bigint().transform(Number)]));

const SCHEMAS: Readonly<Record<RowStyle, z.ZodType<StyledRow>>> = {
  "prompt-completion": z.object({ prompt: text, completion: text }),
  messages: z.object({ messages: z.array(z.strictObject({ role: text, content: text })).min(1) }),
  alpaca: z.object({
    instruction: text,
    input: text.nullish().transform((input) => input ?? ""),
    output: text,
  }),
  text: z.object({ text }),
  tokens: z.object({ input_ids: ids, labels: ids }),
};

/** Columns that a row must have to be of a style. */
const NEEDED: Readonly<Record<RowStyle, readonly string[]>> = {
  ...(Object.fromEntries(
    Object.entries(STYLE_COLUMNS).map(([style, columns]) => [style, Object.keys(columns)]),
  ) as Record<RowStyle, string[]>),
  alpaca: ["instruction", "output"],
};

export interface StyleReading {
  readonly style: RowStyle;
  /** The style's columns and no others, in their order. */
  readonly row: StyledRow;
}

/**
 * A row of one of the styles, which its columns tell. `dropped` columns are passed over; any others are a problem, so
 * that none is lost unseen.
 */
export function readStyledRow(
  value: unknown,
  dropped: ReadonlySet<string> = new Set(),
): OrProblem<StyleReading> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: "it is no object with columns" };
  }
  const style = ROW_STYLES.find((each) => NEEDED[each].every((column) => Object.hasOwn(value, column)));
  const columns = Object.keys(value);
  if (style === undefined) {
    const shown = columns.length === 0 ? "none" : columns.slice(0, 12).join(", ");
    return { problem: `its columns are of no row style: ${shown}` };
  }
  const others = columns.filter(
    (column) => !Object.hasOwn(STYLE_COLUMNS[style], column) && !dropped.has(column),
  );
  if (others.length > 0) {
    return { problem: `beside those of the style ${style} it has the columns ${others.join(", ")}` };
  }
  const parsed = SCHEMAS[style].safeParse(value);
  if (parsed.success) return { style, row: parsed.data };
  const issue = parsed.error.issues[0]!;
  return { problem: `${issue.path.join(".")}: ${issue.message}` };
}
