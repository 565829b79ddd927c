import { z } from "zod";
import { documentQaCompletion, documentQaPrompt } from "../prompts/document-qa.ts";
import { firstLine, sentencesOf, wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { meanOfInverse } from "../sdk/mean-over-range.ts";
import { range, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  things: range({ min: 2, max: 12, default: [2, 3], description: "things that are followed" }),
  updates: range({ min: 2, max: 8, default: [2, 3], description: "statements about each thing" }),
  ...tokenFields,
});

const VERBS = ["is now in", "went to", "was put in", "came to"];

export const lastUpdate = defineTemplate({
  id: "last-update",
  version: 1,
  title: "Where is it now: the last statement counts",
  rule: "Of all statements about the asked thing the last one gives the answer.",
  description:
    "Short statements that say of several things, again and again, where they are. Trains following a state through a " +
    "text, and preferring what was said last.",
  family: "retrieve",
  tasks: [],
  params,
  slots: {
    context: { role: "parent", description: "the statements in order" },
    question: { role: "child", description: "names one thing" },
    answer: { role: "output", description: "its last place" },
  },
  outputSlot: "answer",
  formats: {
    squad: {
      title: "Statements as a passage, then question and answer",
      prompt: (slots) => documentQaPrompt(slots),
      completion: (slots) => documentQaCompletion(slots.answer),
    },
    chat: {
      title: "A question after a report",
      prompt: (slots) =>
        `This happened, in this order: ${slots.context}\n\n${slots.question} Name only the place:`,
      completion: (slots) => documentQaCompletion(slots.answer),
    },
  },
  wording: [...VERBS, "The", "Where is the"],
  baselines: [
    {
      id: "last-place",
      description: "the place in the last statement, whatever it is about",
      answer: ({ context }) => placeOf(sentencesOf(context).at(-1)!),
      expected: ({ things }) => meanOfInverse(things),
      tolerance: 0.03,
    },
    {
      id: "first-place",
      description: "the first place of the asked thing",
      answer: ({ context, question }) => placeOf(aboutThing(context, question)[0]!),
      expected: () => 0,
    },
  ],
  levels: [
    { things: 2, updates: 2 },
    { things: [2, 3] },
    { things: [4, 6], updates: [3, 4] },
    { things: [7, 12], updates: [4, 8] },
  ],
  cases: {
    accept: [
      { slots: keys(), generation: " garage" },
      { slots: keys(), generation: " the garage" },
      { slots: keys(), generation: " The keys are in the garage." },
    ],
    reject: [
      { slots: keys(), generation: " kitchen" },
      { slots: keys(), generation: " cellar" },
      { slots: keys(), generation: " somewhere" },
    ],
  },
  wordsNeeded: ({ things, updates }) => 2 * things[1] * (updates[1] + 1),
  sample({ random, words, params: given }) {
    const things = words.words(random.between(given.things[0], given.things[1]));
    const order: string[] = [];
    for (const thing of things) {
      for (let i = random.between(given.updates[0], given.updates[1]); i > 0; i--) order.push(thing);
    }
    const asked = random.pick(things);
    let context = "";
    let answer = "";
    for (const thing of random.shuffled(order)) {
      const place = words.word();
      context += `${context === "" ? "" : " "}The ${thing} ${random.pick(VERBS)} ${place}.`;
      if (thing === asked) answer = place;
    }
    return { context, question: `Where is the ${asked}?`, answer };
  },
  score({ context = "", question = "" }, generation) {
    const last = aboutThing(context, question).at(-1);
    const place = last === undefined ? "" : placeOf(last).toLowerCase();
    const asked = wordsOf(question.toLowerCase());
    const said = wordsOf(firstLine(generation).toLowerCase()).filter((word) => !asked.includes(word));
    const places = sentencesOf(context).map((sentence) => placeOf(sentence).toLowerCase());
    const named = said.filter((word) => places.includes(word));
    const isPlace = named.length > 0 ? 1 : 0;
    return {
      adherence: named.length > 0 && named.every((word) => word === place) ? 1 : 0,
      parts: { isPlace },
    };
  },
  solve({ context, question }) {
    const thing = question.slice("Where is the ".length, -1);
    const at = ` ${context}`.lastIndexOf(` The ${thing} `);
    return context.slice(at).split(".")[0]!.split(" ").at(-1)!;
  },
});

function placeOf(sentence: string): string {
  return wordsOf(sentence).at(-1) ?? "";
}

/** Sentences that name the question's last word. */
function aboutThing(context: string, question: string): string[] {
  const thing = wordsOf(question.toLowerCase()).at(-1) ?? "";
  return sentencesOf(context).filter((sentence) => wordsOf(sentence.toLowerCase()).includes(thing));
}

/** For the scorer's cases. */
function keys() {
  return {
    context:
      "Ida left the keys in the kitchen. She put the lamp in the cellar. Later she took the keys to the garage.",
    question: "Where are the keys?",
  };
}
