import { z } from "zod";
import { entityMatchPrompt } from "../prompts/entity-match.ts";
import { inflectSome } from "../prose/vary-words.ts";
import { contentStems } from "../scoring/words.ts";
import { readYesNo } from "../scoring/yes-no.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { choice, integer, range, share, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  fields: range({ min: 2, max: 8, default: [2, 4], description: "fields in a record" }),
  fieldWords: range({ min: 2, max: 8, default: [2, 4], description: "words in a field" }),
  same: share({ default: 0.5, description: "share of pairs that match" }),
  noise: integer({
    min: 0,
    max: 30,
    default: 25,
    description: "most words that a matching record may lose, in percent",
  }),
  overlap: integer({
    min: 0,
    max: 35,
    default: 30,
    description: "most words that records of different things share, in percent",
  }),
  extraWords: range({
    min: 0,
    max: 3,
    default: [0, 1],
    description: "words that only the second record of a match has, never more than it lost",
  }),
  reorder: share({ default: 0.3, description: "share of fields whose words change places" }),
  inflect: share({ default: 0.1, description: "share of the second record's words with another ending" }),
  fieldNames: choice(["mixed", "shown", "hidden"], {
    default: "mixed",
    description: "whether fields carry a name",
  }),
  ...tokenFields,
});

const FIELD_NAMES = ["name", "title", "type", "kind", "place", "person", "year", "number"] as const;

/** Of the words of a record: eight fields of eight words at most. */
const PLACES: readonly number[] = Array.from({ length: 64 }, (_, place) => place);

/** Records are one thing when they share at least this part of the longer one's words. */
const SAME_SHARE = 0.5;

/** For the scorer's cases. */
const SHOES = { left: "Alpine hiking boot, brown leather", right: "brown leather hiking boot" };

export const entityMatch = defineTemplate({
  id: "entity-match",
  version: 3,
  title: "Do two records describe the same thing",
  rule: "The answer is yes when the records share at least half of their words, in whatever order and form, else no.",
  description:
    "Two records of named fields. A matching record loses a few words, gains a few, changes order and endings; a " +
    "different one shares at most a third. Trains entity matching and finding duplicates under noise. " +
    "A model could take shortcuts: one word of the first record sought in the second, or the two lengths compared.",
  family: "compare",
  tasks: [{ task: "entity-match", slots: { left: "left", right: "right" }, format: "records" }],
  params,
  slots: {
    left: { role: "parent", description: "the first record" },
    right: { role: "child", description: "the second record: a noisy copy, or another thing" },
    answer: { role: "output", description: "yes or no" },
  },
  outputSlot: "answer",
  formats: {
    records: {
      title: "Both records, then the question",
      prompt: (slots) => entityMatchPrompt(slots),
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "The question first, as a person would write to an assistant",
      prompt: (slots) =>
        `Do these two descriptions mean the same thing? Answer yes or no.\n1. ${slots.left}\n2. ${slots.right}\nYes or no:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: [...FIELD_NAMES, "yes", "no"],
  levels: [
    { noise: 0, overlap: 0, extraWords: 0, reorder: 0, inflect: 0 },
    { noise: 15, overlap: 20 },
    { noise: 25, overlap: 30 },
    { noise: 30, overlap: 35, fields: [4, 6], reorder: 0.7, inflect: 0.3, extraWords: [0, 2] },
  ],
  cases: {
    accept: [
      { slots: SHOES, generation: " yes" },
      { slots: SHOES, generation: " Yes, they are the same." },
      { slots: { ...SHOES, right: "red wool scarf, size small" }, generation: " No." },
    ],
    reject: [
      { slots: SHOES, generation: " no" },
      { slots: SHOES, generation: " maybe" },
      { slots: { ...SHOES, right: "red wool scarf, size small" }, generation: " yes" },
    ],
  },
  baselines: [
    { id: "always-yes", description: "yes", answer: () => "yes", expected: (given) => given.same },
    { id: "always-no", description: "no", answer: () => "no", expected: (given) => 1 - given.same },
    {
      id: "first-word-shared",
      description: "shortcut: yes when the first word of the first record stands in the second",
      answer: ({ left, right }) => {
        const [first] = contentStems(left);
        return first !== undefined && contentStems(right).includes(first) ? "yes" : "no";
      },
      // Right unless that very word was changed in a match, or kept in a different record.
      expected: (given) => 1 - (given.same * given.noise + (1 - given.same) * given.overlap) / 200,
      tolerance: 0.04,
    },
    {
      id: "last-word-shared",
      description: "shortcut: yes when the last word of the first record stands in the second",
      answer: ({ left, right }) => {
        const last = contentStems(left).at(-1);
        return last !== undefined && contentStems(right).includes(last) ? "yes" : "no";
      },
      // As the first word.
      expected: (given) => 1 - (given.same * given.noise + (1 - given.same) * given.overlap) / 200,
      tolerance: 0.06,
    },
    {
      id: "length-differs",
      description: "shortcut: yes when the records differ in their number of words",
      answer: ({ left, right }) => (contentStems(left).length === contentStems(right).length ? "no" : "yes"),
      // Only a match gains or loses words.
      expected: (given) => 1 - given.same + given.same * shorterShare(given),
      tolerance: 0.05,
    },
  ],
  wordsNeeded: (given) => 4 * given.fields[1] * given.fieldWords[1] + 2 * given.extraWords[1],
  sample({ random, words, params: given }) {
    const fields: string[][] = [];
    let total = 0;
    for (let left = random.between(given.fields[0], given.fields[1]); left > 0; left--) {
      const field = words.words(random.between(given.fieldWords[0], given.fieldWords[1]));
      fields.push(field);
      total += field.length;
    }
    const isSame = random.chance(given.same);
    const most = Math.floor((total * (isSame ? given.noise : given.overlap)) / 100);
    const changed = random.between(0, most);
    // A match keeps all but `changed` words; a different record keeps `changed` and has its own in place of the others.
    const isKept: boolean[] = [];
    for (const place of random.sample(PLACES.slice(0, total), isSame ? total - changed : changed))
      isKept[place] = true;
    const extra = isSame ? Math.min(changed, random.between(given.extraWords[0], given.extraWords[1])) : 0;
    let place = 0;
    const copies = fields.map((field) => {
      const copy: string[] = [];
      for (const word of field) {
        if (isKept[place] === true) copy.push(word);
        else if (!isSame) copy.push(words.word());
        place += 1;
      }
      return copy;
    });
    copies.at(-1)!.push(...words.words(extra));
    const right = copies.map((field) =>
      inflectSome(random, random.chance(given.reorder) ? random.shuffled(field) : field, given.inflect),
    );
    const shown = given.fieldNames === "mixed" ? random.chance(0.5) : given.fieldNames === "shown";
    const names = shown ? random.sample(FIELD_NAMES, fields.length) : undefined;
    return {
      left: writeRecord(fields, names),
      right: writeRecord(right, names),
      answer: isSame ? "yes" : "no",
    };
  },
  score(slots, generation) {
    const said = readYesNo(generation);
    const answered = said === undefined ? 0 : 1;
    const shared = sharedPart(slots.left ?? "", slots.right ?? "");
    const ruled = shared >= SAME_SHARE ? "yes" : "no";
    return { adherence: said === ruled ? 1 : 0, parts: { answered, shared } };
  },
  solve({ left, right }) {
    const rest = contentStems(right);
    const longer = Math.max(rest.length, contentStems(left).length);
    let found = 0;
    for (const stem of contentStems(left)) {
      const at = rest.indexOf(stem);
      if (at < 0) continue;
      rest.splice(at, 1);
      found += 1;
    }
    return 2 * found >= longer ? "yes" : "no";
  },
});

/** About the share of matching pairs whose second record is shorter. */
function shorterShare({ fields, fieldWords, noise, extraWords }: z.infer<typeof params>): number {
  let sum = 0;
  let cases = 0;
  for (let count = fields[0]; count <= fields[1]; count++) {
    for (let length = fieldWords[0]; length <= fieldWords[1]; length++) {
      const mostLost = Math.floor((count * length * noise) / 100);
      for (let gained = extraWords[0]; gained <= extraWords[1]; gained++) {
        sum += Math.max(0, mostLost - gained) / (mostLost + 1);
        cases += 1;
      }
    }
  }
  return sum / cases;
}

/** Fields that lost all their words are left out. */
function writeRecord(fields: readonly (readonly string[])[], names: readonly string[] | undefined): string {
  let text = "";
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    if (field.length === 0) continue;
    if (text !== "") text += names === undefined ? ", " : "; ";
    if (names !== undefined) text += `${names[i]}: `;
    for (let j = 0; j < field.length; j++) text += j === 0 ? field[j] : ` ${field[j]}`;
  }
  return text;
}

/** Words that both texts hold over those of the longer one; field names are reserved words and do not count. */
function sharedPart(left: string, right: string): number {
  const a = new Set(contentStems(left));
  const b = new Set(contentStems(right));
  const shared = [...a].filter((stem) => b.has(stem)).length;
  return shared / Math.max(1, a.size, b.size);
}
