import { z } from "zod";
import { firstLine, wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOverRange } from "../sdk/mean-over-range.ts";
import { range, share, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  columns: range({ min: 1, max: 10, default: [2, 3], description: "columns beside the name" }),
  subjects: range({ min: 1, max: 12, default: [2, 3], description: "names that the text speaks of" }),
  missing: share({ default: 0.15, description: "share of cells that the text does not give: a dash" }),
  numbers: share({ default: 0.2, description: "share of values that are numbers" }),
  ...tokenFields,
});

const DASH = "-";

/** For the scorer's cases. */
const BOATS = {
  text: "The colour of Marta is green. The length of Marta is 9 metres. The colour of Otter is white.",
  header: "name | length | colour",
  name: "Marta",
};

export const fillTable = defineTemplate({
  id: "fill-table",
  version: 1,
  title: "Fill a row of a table from a text",
  rule: "The answer is the row of the asked name: under each column the value that the text gives it, or a dash where the text gives none.",
  description:
    "Statements about several names in random order, and a table's header. Trains gathering what a text says of one thing " +
    "into a fixed form, without the values of its neighbours and without inventions.",
  family: "transform",
  tasks: [],
  params,
  slots: {
    text: { role: "parent", description: "statements about the names" },
    header: { role: "child", description: "name and columns, parted by bars" },
    name: { role: "child", description: "the asked name" },
    answer: { role: "output", description: "the cells behind the name, parted by bars" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "The text, the header, the row",
      prompt: (slots) => `${slots.text}\n\n${slots.header}\n${slots.name} |`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request",
      prompt: (slots) =>
        `Fill in the row of ${slots.name} from the text. Write ${DASH} for what the text does not say.\n\n${slots.text}\n\n${slots.header}\n${slots.name} |`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: ["The of is", "name"],
  baselines: [
    {
      id: "all-missing",
      description: "a dash in every cell",
      answer: ({ header }) =>
        columnsOf(header)
          .map(() => DASH)
          .join(" | "),
      expected: ({ columns, missing }) => meanOverRange(columns, (n) => missing ** n),
      tolerance: 0.01,
    },
    {
      id: "first-values",
      description: "the values in the order of the text, whomever they belong to",
      answer: ({ text, header }) =>
        [...text.matchAll(/ is ([^.]*)\./g)]
          .slice(0, columnsOf(header).length)
          .map(([, value]) => value)
          .join(" | "),
      expected: ({ columns, subjects }) => 1 / (columns[0] + columns[1]) / (subjects[0] + subjects[1]),
      tolerance: 0.06,
    },
  ],
  levels: [
    { columns: 1, subjects: [1, 2], missing: 0 },
    { columns: [2, 3] },
    { columns: [4, 5], subjects: [3, 5] },
    { columns: [6, 8], subjects: [5, 8], missing: 0.3 },
  ],
  cases: {
    accept: [
      { slots: BOATS, generation: " 9 metres | green" },
      { slots: { ...BOATS, name: "Otter" }, generation: " - | white |\n" },
    ],
    reject: [
      { slots: BOATS, generation: " green | 9 metres" },
      { slots: BOATS, generation: " 9 metres" },
      { slots: { ...BOATS, name: "Otter" }, generation: " 9 metres | green" },
    ],
  },
  wordsNeeded: ({ columns, subjects }) => 2 * columns[1] * (subjects[1] + 1) + subjects[1],
  sample({ random, words, params: given }) {
    const columns = words.words(random.between(given.columns[0], given.columns[1]));
    const subjects = random.between(given.subjects[0], given.subjects[1]);
    const statements: string[] = [];
    const asked = random.below(subjects);
    let name = "";
    let answer = "";
    for (let i = 0; i < subjects; i++) {
      const subject = words.name();
      if (i === asked) name = subject;
      for (const [j, column] of columns.entries()) {
        const value = random.chance(given.missing)
          ? undefined
          : random.chance(given.numbers)
            ? words.integer(2, 999)
            : words.word();
        if (value !== undefined) statements.push(`The ${column} of ${subject} is ${value}.`);
        if (i === asked) answer += `${j === 0 ? "" : " | "}${value ?? DASH}`;
      }
    }
    // A text without a statement would be empty.
    if (statements.length === 0) statements.push(`The ${columns[0]!} of ${words.name()} is ${words.word()}.`);
    return {
      text: random.shuffled(statements).join(" "),
      header: `name | ${columns.join(" | ")}`,
      name,
      answer,
    };
  },
  score({ text = "", header = "", name = "" }, generation) {
    const columns = columnsOf(header);
    const cells = firstLine(generation).replace(/^\|/, "").replace(/\|$/, "").split("|").map(plain);
    const form = cells.length === columns.length ? 1 : 0;
    const right = columns.filter((column, i) => fits(text, name, column, cells[i] ?? "")).length;
    const values = right / Math.max(1, columns.length);
    return { adherence: form * values ** 2, parts: { form, values } };
  },
  solve({ text, header, name }) {
    const told = new Map<string, string>();
    for (const statement of text.split(/\.(?: |$)/)) {
      const match = /^The (\S+) of (\S+) is (.+)$/u.exec(statement);
      if (match !== null && match[2] === name) told.set(match[1]!, match[3]!);
    }
    return header
      .split(" | ")
      .slice(1)
      .map((column) => told.get(column) ?? DASH)
      .join(" | ");
  },
});

function columnsOf(header: string): string[] {
  return header
    .split("|")
    .slice(1)
    .map((column) => column.trim());
}

/** The cell stands in a sentence that names both; a dash, or nothing, where no sentence does. */
function fits(text: string, name: string, column: string, cell: string): boolean {
  const naming = text
    .split(/(?<=[.!?;])\s+|\n+/)
    .map((sentence) => ` ${plain(sentence)} `)
    .filter((sentence) => sentence.includes(` ${plain(name)} `) && sentence.includes(` ${plain(column)} `));
  if (cell === "") return naming.length === 0;
  return naming.some((sentence) => sentence.includes(` ${cell} `));
}

/** Words in lower case; a dash is none. */
function plain(text: string): string {
  return wordsOf(text.toLowerCase()).join(" ");
}
