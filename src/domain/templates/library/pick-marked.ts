import { z } from "zod";
import { sequenceAdherence } from "../scoring/sequence-adherence.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { choice, range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  length: range({ min: 2, max: 300, default: [8, 16], description: "words in the text" }),
  marked: range({ min: 1, max: 30, default: [2, 4], description: "words that carry the mark" }),
  mark: choice(["mixed", "*", "#", "+"], {
    default: "mixed",
    description: "the mark; mixed: another for each sample",
  }),
  ...tokenFields,
});

const MARKS = ["*", "#", "+"] as const;

export const pickMarked = defineTemplate({
  id: "pick-marked",
  version: 1,
  title: "List the marked words",
  rule: "The answer lists the words that carry the mark, in order, without it.",
  description:
    "Random words of which some end in a mark. Trains picking out what is marked in a text and leaving the rest, as extraction asks.",
  family: "transform",
  tasks: [],
  params,
  slots: {
    text: { role: "parent", description: "words, some with the mark behind them" },
    mark: { role: "child", description: "the mark" },
    answer: { role: "output", description: "the marked words, parted by commas" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "The text, then the marked words",
      prompt: (slots) => `Text: ${slots.text}\nMarked with ${slots.mark}:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request",
      prompt: (slots) =>
        `List the words of this text that are marked with ${slots.mark}, in their order, with commas.\n${slots.text}\nThe words:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  baselines: [
    { id: "copy", description: "the whole text", answer: ({ text }) => text, expected: () => 0 },
    {
      id: "first-marked",
      description: "the first marked word: right when it is the only one",
      answer: ({ text, mark }) => text.slice(0, text.indexOf(mark)).trimEnd().split(" ").at(-1)!,
      expected: ({ marked: [low, high] }) => (low === 1 ? 1 / high : 0),
    },
  ],
  levels: [
    { length: [4, 6], marked: 1 },
    { length: [8, 16] },
    { length: [30, 50], marked: [4, 8] },
    { length: [80, 150], marked: [8, 16] },
  ],
  cases: {
    accept: [{ slots: { text: "old* house with red* roof", mark: "*" }, generation: " old, red" }],
    reject: [
      { slots: { text: "old* house with red* roof", mark: "*" }, generation: " house, with, roof" },
      { slots: { text: "old* house with red* roof", mark: "*" }, generation: " roof" },
    ],
  },
  check: ({ length, marked }) =>
    marked[1] > length[0]
      ? `marked ${marked.join("-")} asks for more words than length ${length.join("-")} gives`
      : undefined,
  wordsNeeded: ({ length }) => 2 * length[1],
  sample({ random, words, params: given }) {
    const mark = given.mark === "mixed" ? random.pick(MARKS) : given.mark;
    const list = words.words(random.between(given.length[0], given.length[1]));
    let left = random.between(given.marked[0], given.marked[1]);
    let text = "";
    let answer = "";
    // Each place is marked with the chance that spreads the rest evenly (Knuth, TAOCP 3.4.2, algorithm S).
    for (let i = 0; i < list.length; i++) {
      const isMarked = random.below(list.length - i) < left;
      text += `${i === 0 ? "" : " "}${list[i]}${isMarked ? ` ${mark}` : ""}`;
      if (!isMarked) continue;
      left -= 1;
      answer += `${answer === "" ? "" : ", "}${list[i]}`;
    }
    return { text, mark, answer };
  },
  score({ text = "", mark = "*" }, generation) {
    const words = text.replaceAll(mark, ` ${mark} `).split(/\s+/);
    return sequenceAdherence(
      words.filter((_, i) => words[i + 1] === mark),
      generation,
    );
  },
  solve: ({ text, mark }) =>
    text
      .split(` ${mark}`)
      .slice(0, -1)
      .map((piece) => piece.split(" ").at(-1)!)
      .join(", "),
});
