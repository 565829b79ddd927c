import { z } from "zod";
import { firstLine, wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOfInverse } from "../sdk/mean-over-range.ts";
import { choice, range, share, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  rows: range({ min: 2, max: 40, default: [3, 5], description: "rows of the table" }),
  columns: range({ min: 2, max: 12, default: [2, 4], description: "columns beside the rows' names" }),
  numbers: share({ default: 0.4, description: "share of columns that hold numbers" }),
  layout: choice(["mixed", "pipes", "commas"], {
    default: "mixed",
    description: "what parts the cells; mixed: half of each",
  }),
  ...tokenFields,
});

export const tableCell = defineTemplate({
  id: "table-cell",
  version: 1,
  title: "Read a cell of a table",
  rule: "The answer is the cell in the asked row and the asked column.",
  description:
    "A table of random words and numbers with named rows and columns. Trains crossing two look-ups, as tables ask.",
  family: "retrieve",
  tasks: [],
  params,
  slots: {
    table: { role: "parent", description: "a header line, then a line a row" },
    row: { role: "child", description: "name of a row" },
    column: { role: "child", description: "name of a column" },
    answer: { role: "output", description: "the cell" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "The table, then row and column",
      prompt: (slots) => `${slots.table}\n${slots.column} of ${slots.row}:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A question on the table",
      prompt: (slots) =>
        `What does this table say for ${slots.row} in the column ${slots.column}?\n\n${slots.table}\n\nThe cell:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: ["name"],
  baselines: [
    {
      id: "random-cell",
      description: "any cell of the table",
      answer: ({ table }, random) =>
        random.pick(
          cellsOf(table)
            .slice(1)
            .flatMap((cells) => cells.slice(1)),
        ),
      expected: ({ rows, columns }) => meanOfInverse(rows) * meanOfInverse(columns),
    },
    {
      id: "first-of-row",
      description: "the row's first cell",
      answer: ({ table, row }) => cellsOf(table).find(([name]) => name === row)![1]!,
      expected: ({ columns }) => meanOfInverse(columns),
      tolerance: 0.02,
    },
  ],
  levels: [
    { rows: 2, columns: 2 },
    { rows: [3, 5] },
    { rows: [6, 10], columns: [4, 6] },
    { rows: [12, 20], columns: [6, 10] },
  ],
  cases: {
    accept: [
      {
        slots: {
          table: "name | price | weight\nlamp | 12 | heavy\nchair | 40 | light",
          row: "chair",
          column: "price",
        },
        generation: " 40",
      },
    ],
    reject: [
      {
        slots: {
          table: "name | price | weight\nlamp | 12 | heavy\nchair | 40 | light",
          row: "chair",
          column: "price",
        },
        generation: " 12",
      },
      {
        slots: {
          table: "name | price | weight\nlamp | 12 | heavy\nchair | 40 | light",
          row: "chair",
          column: "price",
        },
        generation: " light",
      },
    ],
  },
  wordsNeeded: ({ rows, columns }) => 2 * (rows[1] + 1) * (columns[1] + 1),
  sample({ random, words, params: given }) {
    const rows = random.between(given.rows[0], given.rows[1]);
    const columns = random.between(given.columns[0], given.columns[1]);
    const pipes = given.layout === "mixed" ? random.chance(0.5) : given.layout === "pipes";
    const border = pipes ? " | " : ", ";
    const [atRow, atColumn] = [random.below(rows), random.below(columns)];
    const header = words.words(columns);
    const numeric = header.map(() => random.chance(given.numbers));
    let table = `name${border}${header.join(border)}`;
    let [row, answer] = ["", ""];
    for (let i = 0; i < rows; i++) {
      const name = words.name();
      table += `\n${name}`;
      for (let j = 0; j < columns; j++) {
        const cell = numeric[j]! ? words.integer(2, 999) : words.word();
        table += border + cell;
        if (i === atRow && j === atColumn) [row, answer] = [name, cell];
      }
    }
    return { table, row, column: header[atColumn]!, answer };
  },
  score({ table = "", row = "", column = "" }, generation) {
    const [header = [], ...rows] = cellsOf(table);
    const at = header.findIndex((name) => name.toLowerCase() === column.toLowerCase());
    const right = rows.find(([name]) => name?.toLowerCase() === row.toLowerCase())?.[at] ?? "";
    const plain = (text: string) => wordsOf(text.toLowerCase()).join(" ");
    const said = plain(firstLine(generation));
    const isCell = said !== "" && rows.some((cells) => cells.some((cell) => plain(cell) === said)) ? 1 : 0;
    return { adherence: said !== "" && said === plain(right) ? 1 : 0, parts: { isCell } };
  },
  solve({ table, row, column }) {
    const border = table.includes(" | ") ? " | " : ", ";
    const lines = table.split("\n");
    const before = `${border}${lines[0]}${border}`.split(`${border}${column}${border}`)[0]!;
    const at = before.split(border).length - 1;
    return lines.find((line) => line.startsWith(row + border))!.split(border)[at]!;
  },
});

function cellsOf(table: string): string[][] {
  const border = table.includes("|") ? /\s*\|\s*/ : /\s*,\s*/;
  return table.split("\n").map((line) =>
    line
      .replace(/^\||\|$/g, "")
      .trim()
      .split(border),
  );
}
