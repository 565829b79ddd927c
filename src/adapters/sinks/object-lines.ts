import type { StyledRow } from "../../domain/datasets/row-style.ts";
import type { ByteLines } from "./json-lines.ts";

/** Rows that have their columns already as bytes of JSON, one object a line. */
export function createObjectLines(): ByteLines<StyledRow> {
  let text = "";
  return {
    get size() {
      return text.length;
    },
    add(rows) {
      for (const row of rows) text += `${JSON.stringify(row)}\n`;
    },
    take() {
      const bytes = Buffer.from(text, "utf8");
      text = "";
      return bytes;
    },
  };
}
