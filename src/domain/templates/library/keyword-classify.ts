import { z } from "zod";
import { firstLine, indexOfRun, wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOfInverse } from "../sdk/mean-over-range.ts";
import { range, share, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  classes: range({ min: 2, max: 8, default: [3, 4], description: "classes with keywords" }),
  keywords: range({ min: 1, max: 5, default: [2, 3], description: "keywords of a class" }),
  length: range({ min: 2, max: 200, default: [6, 12], description: "words in the text" }),
  none: share({ default: 0.2, description: "share of texts without any keyword: their class is other" }),
  ...tokenFields,
});

const OTHER = "other";

export const keywordClassify = defineTemplate({
  id: "keyword-classify",
  version: 2,
  title: "Classify a text by its keyword",
  rule: "The answer is the class one of whose keywords stands in the text, or other when none does.",
  description:
    "Classes with keywords, all random words, and a text that holds one of the keywords or none. Trains classification by a rule in the prompt.",
  family: "transform",
  tasks: [],
  params,
  slots: {
    rules: { role: "parent", description: "a line a class: its name and keywords" },
    text: { role: "parent", description: "the text to classify" },
    answer: { role: "output", description: "the class" },
  },
  outputSlot: "answer",
  formats: {
    plain: {
      title: "Classes, text, class",
      prompt: (slots) => `${slots.rules}\nText: ${slots.text}\nClass:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
    chat: {
      title: "A request to classify",
      prompt: (slots) =>
        `Each class has keywords:\n${slots.rules}\nWhich class does this text belong to? Say other if it has no keyword.\n${slots.text}\nThe class:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: [OTHER],
  baselines: [
    { id: "always-other", description: "other", answer: () => OTHER, expected: ({ none }) => none },
    {
      id: "first-class",
      description: "the first class",
      answer: ({ rules }) => rules.split(":")[0]!,
      expected: ({ classes, none }) => (1 - none) * meanOfInverse(classes),
    },
  ],
  levels: [
    { classes: 2, keywords: 1, none: 0 },
    { classes: [3, 4] },
    { classes: [5, 6], length: [20, 40] },
    { classes: [7, 8], keywords: [3, 5], length: [50, 100] },
  ],
  cases: {
    accept: [
      {
        slots: { rules: "pets: cat, dog\ntools: saw, drill", text: "my neighbour bought a drill" },
        generation: " tools",
      },
      {
        slots: { rules: "pets: cat, dog\ntools: saw, drill", text: "it rained all day" },
        generation: " other",
      },
      {
        slots: { rules: "pets: cat, dog\ntools: saw, drill", text: "my neighbour bought a drill" },
        generation: " This text is about tools.",
      },
    ],
    reject: [
      {
        slots: { rules: "pets: cat, dog\ntools: saw, drill", text: "my neighbour bought a drill" },
        generation: " pets or tools",
      },
      {
        slots: { rules: "pets: cat, dog\ntools: saw, drill", text: "my neighbour bought a drill" },
        generation: " pets",
      },
      {
        slots: { rules: "pets: cat, dog\ntools: saw, drill", text: "it rained all day" },
        generation: " tools",
      },
    ],
  },
  wordsNeeded: ({ classes, keywords, length }) => 2 * (classes[1] * (keywords[1] + 1) + length[1]),
  sample({ random, words, params: given }) {
    const count = random.between(given.classes[0], given.classes[1]);
    const right = random.chance(given.none) ? -1 : random.below(count);
    let rules = "";
    let answer = OTHER;
    let cue: string | undefined;
    for (let i = 0; i < count; i++) {
      const name = words.word();
      const keywords = words.words(random.between(given.keywords[0], given.keywords[1]));
      rules += `${i === 0 ? "" : "\n"}${name}: ${keywords.join(", ")}`;
      if (i === right) [answer, cue] = [name, random.pick(keywords)];
    }
    const text = words.words(random.between(given.length[0], given.length[1]));
    if (cue !== undefined) text[random.below(text.length)] = cue;
    return { rules, text: text.join(" "), answer };
  },
  score({ rules = "", text = "" }, generation) {
    const held = new Set(wordsOf(text.toLowerCase()));
    const classes = rules.split("\n").map((line) => line.toLowerCase().split(":"));
    const right = classes
      .filter(([, keywords = ""]) => wordsOf(keywords).some((word) => held.has(word)))
      .map(([name]) => name?.trim());
    const said = wordsOf(firstLine(generation).toLowerCase());
    const named = [OTHER, ...classes.map(([name = ""]) => name.trim())].filter(
      (name) => name !== "" && indexOfRun(said, wordsOf(name)) >= 0,
    );
    // Naming several classes is no answer.
    const isClass = named.length === 1 ? 1 : 0;
    const fits = right.length === 0 ? named[0] === OTHER : right.includes(named[0]);
    return { adherence: isClass === 1 && fits ? 1 : 0, parts: { isClass } };
  },
  solve({ rules, text }) {
    for (const word of text.split(" ")) {
      const line = rules.split("\n").find((each) => `${each.split(": ")[1]}, `.split(", ").includes(word));
      if (line !== undefined) return line.split(": ")[0]!;
    }
    return OTHER;
  },
});
