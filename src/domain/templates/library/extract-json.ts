import { z } from "zod";
import { extractJsonPrompt } from "../prompts/extract-json.ts";
import { wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { range, share, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  fields: range({ min: 1, max: 12, default: [2, 4], description: "keys that are asked for" }),
  extra: range({
    min: 0,
    max: 12,
    default: [0, 2],
    description: "further statements about keys that are not asked for",
  }),
  valueWords: range({ min: 1, max: 6, default: [1, 2], description: "words in a value" }),
  missing: share({
    default: 0.15,
    description: "share of asked keys that the text lacks: their value is null",
  }),
  numbers: share({ default: 0.2, description: "share of values that are numbers" }),
  ...tokenFields,
});

export const extractJson = defineTemplate({
  id: "extract-json",
  version: 1,
  title: "Extract the asked fields as JSON",
  rule: "The answer is a JSON object with the asked keys in the asked order; each value stands in the text, or is null when the text lacks the key.",
  description:
    "Statements that give keys their values in random order, and a list of keys. Trains extraction: exact copying into a " +
    "fixed form, leaving out what is not asked, and null in place of an invention.",
  family: "transform",
  tasks: [{ task: "extraction", slots: { text: "text", keys: "keys" }, format: "plain" }],
  params,
  slots: {
    text: { role: "parent", description: "statements in random order" },
    keys: { role: "child", description: "the asked keys, parted by commas" },
    answer: { role: "output", description: "the JSON object on one line" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "The text, the keys, the object",
      prompt: (slots) => extractJsonPrompt(slots),
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request for JSON",
      prompt: (slots) =>
        `Extract ${slots.keys} from this text as one JSON object on one line. Use null for what it does not say.\n${slots.text}\nThe object:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: ["The is", "null"],
  baselines: [
    { id: "empty-object", description: "{}", answer: () => "{}", expected: () => 0 },
    {
      id: "all-null",
      description: "null for every key",
      answer: ({ keys }) => objectText(keys.split(", ").map((key) => [key, null])),
      expected: () => 0.01,
      tolerance: 0.02,
    },
  ],
  levels: [
    { fields: 1, extra: 0, missing: 0 },
    { fields: [2, 4] },
    { fields: [4, 6], extra: [2, 5] },
    { fields: [7, 10], extra: [5, 10], missing: 0.25 },
  ],
  cases: {
    accept: [
      { slots: lamp(), generation: ' {"price": "40 euros", "colour": "blue"}' },
      { slots: { ...lamp(), keys: "price, owner" }, generation: ' {"price": "40 euros", "owner": null}' },
      { slots: { text: "Price: 4.50 euros; colour: red", keys: "price" }, generation: ' {"price": "4.50"}' },
    ],
    reject: [
      { slots: lamp(), generation: ' {"price": "blue", "colour": "40 euros"}' },
      { slots: lamp(), generation: " price 40 euros, colour blue" },
      { slots: { ...lamp(), keys: "owner" }, generation: ' {"owner": "Ines"}' },
    ],
  },
  wordsNeeded: ({ fields, extra, valueWords }) => 2 * (fields[1] + extra[1]) * (valueWords[1] + 1),
  sample({ random, words, params: given }) {
    const fields = random.between(given.fields[0], given.fields[1]);
    const statements: string[] = [];
    let answer = "";
    let keys = "";
    const value = () =>
      random.chance(given.numbers)
        ? words.integer(2, 999)
        : words.words(random.between(given.valueWords[0], given.valueWords[1])).join(" ");
    for (let i = 0; i < fields; i++) {
      const key = words.word();
      const own = random.chance(given.missing) ? undefined : value();
      if (own !== undefined) statements.push(`The ${key} is ${own}.`);
      const border = i === 0 ? "" : ", ";
      keys += border + key;
      answer += `${border}"${key}": ${own === undefined ? "null" : `"${own}"`}`;
    }
    for (let i = random.between(given.extra[0], given.extra[1]); i > 0; i--)
      statements.push(`The ${words.word()} is ${value()}.`);
    // A text without a statement would be empty.
    if (statements.length === 0) statements.push(`The ${words.word()} is ${value()}.`);
    return { text: random.shuffled(statements).join(" "), keys, answer: `{${answer}}` };
  },
  score({ text = "", keys = "" }, generation) {
    const wanted = keys.split(",").map((key) => key.trim());
    const object = readObject(generation);
    if (object === undefined) return { adherence: 0, parts: { parsed: 0, keys: 0, values: 0 } };
    const given = Object.keys(object);
    const asked =
      wanted.filter((key) => given.includes(key)).length / Math.max(wanted.length, given.length, 1);
    const right = wanted.filter((key) => key in object && fits(text, key, object[key])).length;
    const values = right / Math.max(1, wanted.length);
    return { adherence: asked * values ** 2, parts: { parsed: 1, keys: asked, values } };
  },
  solve({ text, keys }) {
    return objectText(
      keys
        .split(", ")
        .map((key) => [key, new RegExp(`The ${key} is ([^.]*)\\.`, "u").exec(text)?.[1] ?? null]),
    );
  },
});

function objectText(entries: readonly (readonly [string, string | null])[]): string {
  return `{${entries.map(([key, value]) => `"${key}": ${JSON.stringify(value)}`).join(", ")}}`;
}

function readObject(generation: string): Record<string, unknown> | undefined {
  const start = generation.indexOf("{");
  const end = generation.lastIndexOf("}");
  if (start < 0 || end < start) return undefined;
  try {
    const value: unknown = JSON.parse(generation.slice(start, end + 1));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A value must stand in the sentence that names its key; null, in none. */
function fits(text: string, key: string, value: unknown): boolean {
  const words = wordsOf(key.toLowerCase());
  const plain = (part: string) => ` ${wordsOf(part.toLowerCase()).join(" ")} `;
  const naming = text
    .split(/(?<=[.!?;])\s+|\n+/)
    .map(plain)
    .filter((sentence) => words.every((word) => sentence.includes(` ${word} `)));
  if (value === null) return naming.length === 0;
  return naming.some(
    (sentence) => sentence.includes(plain(String(value))) && plain(String(value)).trim() !== "",
  );
}

/** For the scorer's cases. */
function lamp() {
  return {
    text: "The lamp has a price of 40 euros. Its colour is blue. It was made in Porto.",
    keys: "price, colour",
  };
}
