import type { RowStyle, StyledRow } from "./row-style.ts";

/** What the model is asked in a row, as one text, for finding repeats; of the style text the whole. */
export function promptOfRow(style: RowStyle, row: StyledRow): string {
  switch (style) {
    case "prompt-completion":
      return row.prompt as string;
    case "messages":
      return (row.messages as readonly { readonly content: string }[])
        .slice(0, -1)
        .map(({ content }) => content)
        .join("\n");
    case "alpaca":
      return row.input === "" ? (row.instruction as string) : `${row.instruction}\n${row.input}`;
    case "text":
      return row.text as string;
    case "tokens": {
      const labels = row.labels as readonly number[];
      return (row.input_ids as readonly number[]).filter((id, i) => labels[i] !== id).join(" ");
    }
  }
}
