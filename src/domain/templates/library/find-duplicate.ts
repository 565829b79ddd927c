import { z } from "zod";
import { UNDECIDED } from "../scoring/undecided.ts";
import { firstLine, wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOverRange } from "../sdk/mean-over-range.ts";
import { type Range, range, share, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  records: range({ min: 3, max: 20, default: [4, 6], description: "records in the list" }),
  recordWords: range({ min: 3, max: 12, default: [4, 5], description: "words in a record" }),
  lost: share({ default: 0.3, description: "share of duplicates that lack one word of the first record" }),
  reorder: share({ default: 0.7, description: "share of duplicates with the words in another order" }),
  decoys: share({
    default: 0.5,
    description: "share of other records that hold one word of the doubled one",
  }),
  ...tokenFields,
});

/** For the scorer's cases. */
const SHOPS = {
  records: [
    "Corner bakery, Mill Street 4",
    "Blue door books, Harbour Lane",
    "Mill Street 4, bakery at the corner",
  ],
};

export const findDuplicate = defineTemplate({
  id: "find-duplicate",
  version: 1,
  title: "Find the two records that are the same",
  rule: "The answer names the two records with the same words, in whatever order and one of them perhaps lost, the lower number first.",
  description:
    "Numbered records of random words; one stands twice, with its words in another order or one of them lost, while other " +
    "records share a single word with it. Trains comparing every record with every other, as removing duplicates asks.",
  family: "compare",
  tasks: [],
  params,
  slots: {
    records: { role: "parent", list: true, description: "the records, in order" },
    answer: { role: "output", description: "the numbers of the two records" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "Numbered records, then the two numbers",
      prompt: (slots) => `${numbered(slots.records)}\nSame:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A question",
      prompt: (slots) =>
        `Two of these entries describe the same thing.\n${numbered(slots.records)}\nWhich two? Answer with their numbers:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: ["and"],
  baselines: [
    {
      id: "random-pair",
      description: "any two records",
      answer: ({ records }, random) => {
        const [a, b] = random.shuffled(records.map((_, i) => i + 1)) as [number, number];
        return pairText(a, b);
      },
      expected: ({ records }) => meanOfPairs(records),
    },
    {
      id: "first-two",
      description: "records 1 and 2",
      answer: () => pairText(1, 2),
      expected: ({ records }) => meanOfPairs(records),
      tolerance: 0.02,
    },
  ],
  levels: [
    { records: 3, recordWords: 3, lost: 0, reorder: 0, decoys: 0 },
    { records: [4, 6] },
    { records: [7, 10], decoys: 0.8, reorder: 1 },
    { records: [12, 20], recordWords: [5, 8], decoys: 1, reorder: 1, lost: 0.6 },
  ],
  cases: {
    accept: [
      { slots: SHOPS, generation: " 1 and 3" },
      { slots: SHOPS, generation: " The entries 3 and 1 are the same." },
    ],
    reject: [
      { slots: SHOPS, generation: " 1 and 2" },
      { slots: SHOPS, generation: " 3" },
      { slots: SHOPS, generation: " all of them" },
    ],
  },
  wordsNeeded: ({ records, recordWords }) => 2 * records[1] * recordWords[1],
  sample({ random, words, params: given }) {
    const count = random.between(given.records[0], given.records[1]);
    const original = words.words(random.between(given.recordWords[0], given.recordWords[1]));
    const copy = random.chance(given.reorder) ? random.shuffled(original) : original.slice();
    if (random.chance(given.lost)) copy.splice(random.below(copy.length), 1);
    const [low, high] = twoPlaces(random.below(count), random.below(count - 1));
    const records: string[] = [];
    for (let i = 0; i < count; i++) {
      if (i === low) records.push(original.join(" "));
      else if (i === high) records.push(copy.join(" "));
      else {
        const own = words.words(random.between(given.recordWords[0], given.recordWords[1]));
        if (random.chance(given.decoys)) own[random.below(own.length)] = random.pick(original);
        records.push(own.join(" "));
      }
    }
    return { records, answer: pairText(low + 1, high + 1) };
  },
  score({ records = [] }, generation) {
    const [a, b, ...more] = [...new Set(firstLine(generation).match(/\d+/g) ?? [])].map(Number);
    const isPair =
      a !== undefined && b !== undefined && more.length === 0 && Math.max(a, b) <= records.length;
    if (!isPair || Math.min(a, b) < 1) return { adherence: 0, parts: { isPair: 0, likeness: 0 } };
    const all = pairs(records.length).map(([i, j]) => likeness(records[i]!, records[j]!));
    const best = Math.max(...all);
    const share = best === 0 ? 0 : likeness(records[a - 1]!, records[b - 1]!) / best;
    const isDecided = all.filter((value) => value === best).length === 1;
    return { adherence: isDecided ? share ** 2 : UNDECIDED, parts: { isPair: 1, likeness: share } };
  },
  solve({ records }) {
    const seen = records.map((record) => new Set(record.split(" ")));
    for (let i = 0; i < seen.length; i++) {
      for (let j = i + 1; j < seen.length; j++) {
        const shared = [...seen[i]!].filter((word) => seen[j]!.has(word)).length;
        if (shared > 1) return pairText(i + 1, j + 1);
      }
    }
    return "";
  },
});

function numbered(records: readonly string[]): string {
  return records.map((record, i) => `${i + 1}. ${record}`).join("\n");
}

function pairText(a: number, b: number): string {
  return `${Math.min(a, b)} and ${Math.max(a, b)}`;
}

/** Two different places in order, every pair equally likely: the second draw is from one place fewer. */
function twoPlaces(first: number, second: number): [low: number, high: number] {
  const other = second < first ? second : second + 1;
  return first < other ? [first, other] : [other, first];
}

function pairs(count: number): [number, number][] {
  return Array.from({ length: count }, (_, i) => i).flatMap((i) =>
    Array.from({ length: count - i - 1 }, (_, k): [number, number] => [i, i + k + 1]),
  );
}

/** Shared words over those of the longer record, in [0, 1]. */
function likeness(a: string, b: string): number {
  const [first, second] = [a, b].map((text) => new Set(wordsOf(text.toLowerCase())));
  const shared = [...first!].filter((word) => second!.has(word)).length;
  return shared / Math.max(first!.size, second!.size, 1);
}

/** What a random pair of n records scores. */
function meanOfPairs(records: Range): number {
  return meanOverRange(records, (n) => 2 / (n * (n - 1)));
}
