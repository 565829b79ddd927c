import { describe, expect, it, test } from "vitest";
import { formatOf } from "../sdk/sampler.ts";
import { slotsOfRow } from "../sdk/task-slots.ts";
import { TEMPLATES } from "./registry.ts";

interface TaskRow {
  readonly row: Readonly<Record<string, unknown>>;
  /** What the task itself asks with, word for word, as lm-evaluation-harness 0.4.13 does where it knows the task. */
  readonly prompt: string;
  readonly right: string;
  readonly wrong: readonly string[];
}

/** A row of every task that the library is meant for, in the task's own fields. All texts were written for this test. */
const ROWS: Readonly<Record<string, TaskRow>> = {
  arc_easy: {
    row: {
      question: "Which tool measures the temperature of water?",
      choices: ["a ruler", "a clock", "a tool for temperature", "a brush"],
      labels: ["A", "B", "C", "D"],
      answerKey: "C",
    },
    prompt: "Question: Which tool measures the temperature of water?\nAnswer:",
    right: "a tool for temperature",
    wrong: ["a brush", "nothing"],
  },
  arc_challenge: {
    // As the Hugging Face Hub has it: options with their labels in one field.
    row: {
      question: "Why does a wet towel dry faster in wind?",
      choices: {
        text: ["The sun sets.", "Wind carries the wet air off the towel.", "It grows."],
        label: ["A", "B", "C"],
      },
      answerKey: "B",
    },
    prompt: "Question: Why does a wet towel dry faster in wind?\nAnswer:",
    right: "Wind carries the wet air off the towel.",
    wrong: ["The sun sets.", "It grows."],
  },
  boolq: {
    row: {
      passage: "Harbour bell -- The harbour bell rings at noon. It was cast in Porto.",
      question: "does the harbour bell ring at noon",
      answer: true,
    },
    prompt:
      "Harbour bell -- The harbour bell rings at noon. It was cast in Porto.\nQuestion: does the harbour bell ring at noon?\nAnswer:",
    right: "yes",
    wrong: ["no", "perhaps"],
  },
  hellaswag: {
    row: {
      activity_label: "Making tea",
      ctx: "A woman boils water, then fills the cup, then drinks. A man boils water, then",
      endings: ["drinks.", "fills the cup.", "paints the wall.", "boils water."],
      label: 1,
    },
    prompt: "Making tea: A woman boils water, then fills the cup, then drinks. A man boils water, then",
    right: "fills the cup.",
    wrong: ["paints the wall.", "sleeps"],
  },
  lambada_openai: {
    row: {
      context:
        'Old Marta found the key under the mat. "Give it to me," said the neighbour, but nobody answered old',
      target: "Marta",
    },
    prompt:
      'Old Marta found the key under the mat. "Give it to me," said the neighbour, but nobody answered old',
    right: "Marta",
    wrong: ["neighbour", "window"],
  },
  openbookqa: {
    row: {
      question_stem: "A magnet can lift",
      choices: ["a spoon of wood", "a cup", "the iron nail beside the magnet", "a cloud"],
      labels: ["A", "B", "C", "D"],
      fact1: "a magnet pulls iron",
    },
    prompt: "A magnet can lift",
    right: "the iron nail beside the magnet",
    wrong: ["a cup", "a cloud"],
  },
  piqa: {
    row: {
      goal: "Dry wet shoes with newspaper and a warm room",
      sol1: "Stuff the shoes with newspaper and leave them in a warm room.",
      sol2: "Throw them into the river.",
      label: 0,
    },
    prompt: "Question: Dry wet shoes with newspaper and a warm room\nAnswer:",
    right: "Stuff the shoes with newspaper and leave them in a warm room.",
    wrong: ["Throw them into the river.", "no idea"],
  },
  winogrande: {
    row: {
      sentence: "The lamp was bright and the candle was weak, so everyone read beside the _ that was bright.",
      option1: "candle",
      option2: "lamp",
      answer: "2",
    },
    // The harness puts each option behind this and scores the rest of the sentence.
    prompt: "The lamp was bright and the candle was weak, so everyone read beside the",
    right: "lamp",
    wrong: ["candle", "lamp and candle"],
  },
  squad: {
    row: {
      context: "The mill stands by the river. It was built by Ada Brook in 1790. Today it is empty.",
      question: "Who built it in 1790?",
      answers: ["Ada Brook"],
    },
    prompt:
      "The mill stands by the river. It was built by Ada Brook in 1790. Today it is empty.\nQuestion: Who built it in 1790?\nAnswer:",
    right: "Ada Brook",
    wrong: ["the mill", "Paris"],
  },
  "last-word": {
    row: { context: "A red kite rose over the hill. Ben pulled the string of the red", target: "kite" },
    prompt: "A red kite rose over the hill. Ben pulled the string of the red",
    right: "kite",
    wrong: ["hill", "boat"],
  },
  choice: {
    row: {
      query: "Where is bread baked?",
      choices: ["in the oven where bread is baked", "on a roof", "in a boat"],
      gold: 0,
    },
    prompt: "Question: Where is bread baked?\nAnswer:",
    right: "in the oven where bread is baked",
    wrong: ["on a roof", "in a boat"],
  },
  "entity-match": {
    row: { left: "Nordic wool sweater, grey, size M", right: "grey Nordic sweater wool size M" },
    prompt:
      "Record A is Nordic wool sweater, grey, size M.\nRecord B is grey Nordic sweater wool size M.\nQuestion: Are record A and record B the same?\nAnswer:",
    right: "yes",
    wrong: ["no", "unclear"],
  },
  extraction: {
    row: { text: "The ticket has a price of 12 euros. The seat is 4B.", keys: ["price", "seat"] },
    prompt: "The ticket has a price of 12 euros. The seat is 4B.\nKeys: price, seat\nJSON:",
    right: '{"price": "12 euros", "seat": "4B"}',
    wrong: ['{"price": "4B", "seat": "12 euros"}', "12 euros and 4B"],
  },
  "multi-hop": {
    row: {
      context: "The teacher of Nora is Emil. The brother of Emil is Karl. The brother of Nora is Jonas.",
      question: "Who is the brother of the teacher of Nora?",
    },
    prompt:
      "The teacher of Nora is Emil. The brother of Emil is Karl. The brother of Nora is Jonas.\nQuestion: Who is the brother of the teacher of Nora?\nAnswer:",
    right: "Karl",
    wrong: ["Jonas", "Emil", "unknown"],
  },
  "key-value": {
    row: {
      context: "Colour: dark blue\nWeight: 3 kilograms\nMaker: Ostwald",
      question: "What is the weight?",
    },
    prompt: "Colour: dark blue\nWeight: 3 kilograms\nMaker: Ostwald\nQuestion: What is the weight?\nAnswer:",
    right: "3 kilograms",
    wrong: ["dark blue", "Ostwald", "heavy"],
  },
};

const uses = TEMPLATES.flatMap((template) => template.tasks.map((use) => ({ template, use })));

describe.each(Object.entries(ROWS))("task %s", (task, { row, prompt, right, wrong }) => {
  const own = uses.filter(({ use }) => use.task === task);
  it("has a template", () => {
    expect(own.length).toBeGreaterThan(0);
  });

  it("is asked by the format of at least one template, word for word", () => {
    const prompts = own.map(({ template, use }) =>
      formatOf(template, use.format).prompt(slotsOfRow(template, task, row).slots as never),
    );
    expect(prompts).toContain(prompt);
  });

  it.each(own.map(({ template }) => [template.id, template] as const))(
    "the scorer of %s accepts the right answer and no other",
    (_id, template) => {
      const { slots } = slotsOfRow(template, task, row);
      const score = (text: string) => template.score(slots, ` ${text}`).adherence;
      expect(score(right)).toBeGreaterThanOrEqual(0.75);
      expect(Math.max(...wrong.map(score))).toBeLessThanOrEqual(0.35);
    },
  );
});

test("every declared task has a row here", () => {
  expect([...new Set(uses.map(({ use }) => use.task))].filter((task) => !(task in ROWS))).toEqual([]);
});
