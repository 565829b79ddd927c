import { z } from "zod";
import { firstLine, wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOverRange } from "../sdk/mean-over-range.ts";
import { choice, type Range, range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  lines: range({ min: 3, max: 100, default: [5, 9], description: "lines of the text" }),
  lineWords: range({ min: 1, max: 20, default: [2, 4], description: "words in a line" }),
  ask: choice(["mixed", "after", "before"], {
    default: "mixed",
    description: "whether the line after or before the cited one is asked for",
  }),
  ...tokenFields,
});

export const lineLookup = defineTemplate({
  id: "line-lookup",
  version: 2,
  title: "The line after or before a cited one",
  rule: "The answer is the line that stands right after, or right before, the cited line.",
  description:
    "Lines of random words, of which one is cited. Trains finding a place in a text by its content and reading what is " +
    "beside it, as logs, scripts and lists ask.",
  family: "retrieve",
  tasks: [],
  params,
  slots: {
    text: { role: "parent", description: "the lines" },
    cited: { role: "child", description: "one line as it stands" },
    side: { role: "child", description: '"after" or "before"' },
    answer: { role: "output", description: "the neighbouring line" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "The lines, then the question",
      prompt: (slots) => `${slots.text}\n---\nThe line ${slots.side} "${slots.cited}":`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A question",
      prompt: (slots) =>
        `Which line stands right ${slots.side} "${slots.cited}" in this text?\n\n${slots.text}\n\nThe line:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: ["after", "before"],
  baselines: [
    {
      id: "random-line",
      description: "any other line",
      answer: ({ text, cited }, random) => random.pick(text.split("\n").filter((line) => line !== cited)),
      expected: ({ lines }) => oneOfOthers(lines),
    },
    {
      id: "always-after",
      description: "the line after, whatever is asked; the line before where there is none",
      answer: ({ text, cited }) => {
        const lines = text.split("\n");
        const at = lines.indexOf(cited);
        return lines[at + 1] ?? lines[at - 1]!;
      },
      expected: ({ ask, lines }) => {
        if (ask === "after") return 1;
        return ask === "before" ? oneOfOthers(lines) : 0.5 + 0.5 * oneOfOthers(lines);
      },
    },
  ],
  levels: [{ lines: [3, 4] }, { lines: [5, 9] }, { lines: [12, 20] }, { lines: [30, 60] }],
  cases: {
    accept: [
      {
        slots: { text: "boil the water\nadd the rice\nstir once", cited: "add the rice", side: "after" },
        generation: " stir once",
      },
      {
        slots: { text: "boil the water\nadd the rice\nstir once", cited: "add the rice", side: "before" },
        generation: " Boil the water",
      },
    ],
    reject: [
      {
        slots: { text: "boil the water\nadd the rice\nstir once", cited: "add the rice", side: "after" },
        generation: " boil the water",
      },
      {
        slots: { text: "boil the water\nadd the rice\nstir once", cited: "add the rice", side: "after" },
        generation: " add the rice",
      },
    ],
  },
  wordsNeeded: ({ lines, lineWords }) => 2 * lines[1] * lineWords[1],
  sample({ random, words, params: given }) {
    const count = random.between(given.lines[0], given.lines[1]);
    const lines: string[] = [];
    for (let i = 0; i < count; i++)
      lines.push(words.words(random.between(given.lineWords[0], given.lineWords[1])).join(" "));
    const after = given.ask === "mixed" ? random.chance(0.5) : given.ask === "after";
    const at = random.below(count - 1) + (after ? 0 : 1);
    return {
      text: lines.join("\n"),
      cited: lines[at]!,
      side: after ? "after" : "before",
      answer: lines[at + (after ? 1 : -1)]!,
    };
  },
  score({ text = "", cited = "", side = "after" }, generation) {
    const lines = text.split("\n").map((line) => wordsOf(line.toLowerCase()).join(" "));
    const at = lines.indexOf(wordsOf(cited.toLowerCase()).join(" "));
    const right = at < 0 ? "" : (lines[at + (side === "before" ? -1 : 1)] ?? "");
    const said = wordsOf(firstLine(generation).toLowerCase()).join(" ");
    const isLine = said !== "" && lines.includes(said) ? 1 : 0;
    return { adherence: said !== "" && said === right ? 1 : 0, parts: { isLine } };
  },
  solve({ text, cited, side }) {
    const [before = "", after = ""] = `\n${text}\n`.split(`\n${cited}\n`);
    return side === "after" ? after.split("\n")[0]! : before.split("\n").at(-1)!;
  },
});

/** How often a random one of the other lines is right. */
function oneOfOthers(lines: Range): number {
  return meanOverRange(lines, (n) => 1 / (n - 1));
}
