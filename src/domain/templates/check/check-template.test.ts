import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createWordTokenizer } from "../../../testing/word-tokenizer.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { integer, tokenFields } from "../sdk/param-fields.ts";
import type { Params, SampleContext, Slots, Template } from "../sdk/template.ts";
import { checkTemplate } from "./check-template.ts";

const tokenizer = createWordTokenizer();

/** Say which of two lists is as the question's list; sound unless overridden. */
function pickList(overrides: Partial<Template> = {}): Template {
  const sound = defineTemplate({
    id: "pick-list",
    version: 1,
    title: "Pick the list",
    rule: "The answer is the list that holds the word.",
    description: "For tests.",
    family: "choose",
    tasks: [],
    params: z.object({
      length: integer({ min: 2, max: 9, default: 3, description: "words in a list" }),
      ...tokenFields,
    }),
    slots: {
      word: { role: "parent", description: "a word" },
      lists: { role: "parent", description: "two lists", list: true },
      answer: { role: "output", description: "the list with the word" },
    },
    outputSlot: "answer",
    formats: {
      plain: {
        title: "Word, then lists",
        prompt: ({ word, lists }) => `Word: ${word}\n${lists.join("\n")}\nList:`,
        completion: ({ answer }) => ` ${answer}\n`,
      },
      chat: {
        title: "A request",
        prompt: ({ word, lists }) => `Which list holds ${word}?\n${lists.join("\n")}\nThe list:`,
        completion: ({ answer }) => ` ${answer}\n`,
      },
    },
    baselines: [
      { id: "first", description: "the first", answer: ({ lists }) => lists[0]!, expected: () => 0.5 },
    ],
    levels: [{ length: 2 }, { length: 4 }, { length: 8 }],
    cases: {
      accept: [{ slots: { word: "ink", lists: ["ink pen", "cup tea"] }, generation: " ink pen" }],
      reject: [{ slots: { word: "ink", lists: ["ink pen", "cup tea"] }, generation: " cup tea" }],
    },
    wordsNeeded: ({ length }) => 4 * length,
    sample({ random, words, params }) {
      const own = words.words(params.length);
      const answer = own.join(" ");
      const lists = random.shuffled([answer, words.words(params.length).join(" ")]);
      return { word: random.pick(own), lists, answer };
    },
    score: ({ word, lists }, generation) => {
      const found = lists?.find((list) => list.split(" ").includes(word ?? "")) === generation.trim() ? 1 : 0;
      return { adherence: generation.trim() === "" ? 0 : found, parts: {} };
    },
    solve: ({ word, lists }) => lists.find((list) => ` ${list} `.includes(` ${word} `))!,
  });
  return { ...sound, ...overrides };
}

const findings = (overrides: Partial<Template>): Record<string, readonly string[]> =>
  Object.fromEntries(
    checkTemplate(pickList(overrides), { tokenizer })
      .filter((result) => result.findings.length > 0)
      .map((result) => [result.id, result.findings]),
  );

const sound = pickList();
let calls = 0;

/** Whether the word stands in the text, which `draw` makes; the slot "lists" is not used. */
function yesOrNo(
  draw: (context: SampleContext<Params>, isThere: boolean) => string[],
  share = 0.5,
  {
    there = (words, { random }) => random.pick(words),
    notThere = ({ words }) => words.word(),
  }: {
    readonly there?: (words: string[], context: SampleContext<Params>) => string;
    readonly notThere?: (context: SampleContext<Params>) => string;
  } = {},
): Partial<Template> {
  const solve = (slots: Slots) =>
    (slots.text as string).split(" ").includes(slots.word as string) ? "yes" : "no";
  return {
    slots: {
      text: { role: "parent", description: "words" },
      word: { role: "parent", description: "a word" },
      answer: { role: "output", description: "yes or no" },
    },
    wording: ["yes", "no"],
    formats: Object.fromEntries(
      ["plain", "chat"].map((name) => [
        name,
        {
          title: name,
          prompt: ({ text, word }: Slots) => `${text}\nIs ${word} there?`,
          completion: ({ answer }: Slots) => ` ${answer}\n`,
        },
      ]),
    ),
    baselines: [
      { ...sound.baselines[0]!, answer: (_, random) => random.pick(["yes", "no"]), expected: () => 0.5 },
    ],
    solve,
    sample: (context) => {
      const isThere = context.random.chance(share);
      const words = draw(context, isThere);
      const word = isThere ? there(words, context) : notThere(context);
      return { text: words.join(" "), word, answer: isThere ? "yes" : "no" };
    },
  };
}

/** The word that stands before the asked one; `choose` says which words are asked for. */
function wordBefore(choose: (words: readonly string[]) => string): Partial<Template> {
  return {
    ...yesOrNo(({ words }) => words.words(6)),
    baselines: [
      {
        ...sound.baselines[0]!,
        answer: ({ text }, random) => random.pick((text as string).split(" ")),
        expected: () => 1 / 6,
      },
    ],
    solve: ({ text, word }) => {
      const words = (text as string).split(" ");
      return words[words.indexOf(word as string) - 1] ?? "";
    },
    sample: ({ words }) => {
      const drawn = words.words(6);
      const answer = choose(drawn.slice(0, -1));
      return { text: drawn.join(" "), word: drawn[drawn.indexOf(answer) + 1]!, answer };
    },
  };
}

describe("checkTemplate", () => {
  test("finds nothing in a sound template", () => {
    expect(findings({})).toEqual({});
  });

  test("finds no shortcut in one whose rule is a comparison of two slots", () => {
    const { shortcuts, balance, prompt } = findings(yesOrNo(({ words }) => words.words(5)));
    expect({ shortcuts, balance, prompt }).toEqual({});
  });

  test("finds no shortcut in a rule that asks for a place", () => {
    const third = (text: unknown) => (text as string).split(" ")[2]!;
    const { shortcuts } = findings({
      ...wordBefore((words) => words[0]!),
      solve: ({ text }) => third(text),
      sample: ({ words }) => {
        const text = words.words(6).join(" ");
        return { text, word: text.split(" ")[0]!, answer: third(text) };
      },
    });
    expect(shortcuts).toBeUndefined();
  });

  test.each<[string, string, Partial<Template>, RegExp]>([
    ["no level", "declaration", { levels: [] }, /0 levels/],
    ["no baseline", "declaration", { baselines: [] }, /no baseline/],
    ["no chat format", "declaration", { formats: { plain: sound.formats.plain! } }, /"chat"/],
    [
      "a wrong solver",
      "rule",
      { solve: (slots) => (slots.lists as string[])[0]! },
      /the solver says .* the output is/,
    ],
    [
      "a prompt that ends in a space",
      "rule",
      { formats: { ...sound.formats, plain: { ...sound.formats.plain!, prompt: () => "List: " } } },
      /ends in white space/,
    ],
    [
      "state kept between calls",
      "determinism",
      {
        sample: (context) => {
          const slots = sound.sample(context);
          calls += 1;
          return { ...slots, word: `${slots.word}${calls}` };
        },
      },
      /differs when made again/,
    ],
    [
      "a completion without its space",
      "rule",
      {
        formats: {
          ...sound.formats,
          plain: { ...sound.formats.plain!, completion: ({ answer }) => `${answer}\n` },
        },
      },
      /does not begin with one space/,
    ],
    ["a scorer that likes all", "broken-outputs", { score: () => ({ adherence: 1, parts: {} }) }, /not 0/],
    [
      "a false baseline",
      "baselines",
      { baselines: [{ ...sound.baselines[0]!, expected: () => 0.2 }] },
      /"first" is right in .* declared are 20.0 %/,
    ],
    [
      "a tolerance that lets a false baseline pass",
      "baselines",
      { baselines: [{ ...sound.baselines[0]!, expected: () => 0.2, tolerance: 0.5 }] },
      /"first" has a tolerance of 0.5, .* \(5\d.\d % here|4\d.\d % here/,
    ],
    [
      "one answer far more often than declared",
      "baselines",
      {
        sample: (context) => {
          const slots = sound.sample(context);
          return context.random.chance(0.9) ? { ...slots, answer: "yes" } : slots;
        },
        baselines: [{ ...sound.baselines[0]!, answer: () => "yes", expected: () => 0.5 }],
      },
      /unbalanced: the answer is "yes" in (89|9\d)\.\d % of the samples .* declared are 50.0 %/,
    ],
    [
      "the answer in front",
      "shortcuts",
      {
        sample: (context) => {
          const slots = sound.sample(context);
          const wrong = (slots.lists as string[]).find((list) => list !== slots.answer)!;
          const front = context.random.chance(0.8);
          return {
            ...slots,
            lists: front ? [slots.answer as string, wrong] : [wrong, slots.answer as string],
          };
        },
        baselines: [{ ...sound.baselines[0]!, answer: () => "", expected: () => 0 }],
      },
      /the first of "lists" is right in (79|8[01])/,
    ],
    [
      "an answer that always stands at one place of a text",
      "shortcuts",
      {
        sample: (context) => {
          const [first, second, ...rest] = context.words.words(6);
          return { word: `${first} ${second} ${rest.join(" ")}`, lists: [`${first} x`], answer: second! };
        },
        baselines: [{ ...sound.baselines[0]!, answer: () => "", expected: () => 0 }],
      },
      /the second word of "word" is right in 100/,
    ],
    [
      "an answer that alone has a capital",
      "shortcuts",
      {
        sample: ({ words, random }) => {
          const list = words.words(6);
          const answer = words.name();
          list.splice(random.between(1, 5), 0, answer);
          return { word: list.join(" "), lists: ["x"], answer };
        },
        baselines: [{ ...sound.baselines[0]!, answer: () => "", expected: () => 0 }],
      },
      /the first capitalised word of "word" after its beginning is right in 100/,
    ],
    [
      "a length that gives one of two answers away",
      "shortcuts",
      yesOrNo(({ random, words }, isThere) => words.words(isThere ? random.between(3, 5) : 6)),
      /the number of words in "text" is right in 100.0 %/,
    ],
    [
      "one answer nearly every time",
      "shortcuts",
      yesOrNo(({ words }) => words.words(4), 0.95),
      /always the most frequent answer is right in 9\d\.\d %/,
    ],
    [
      "one answer nearly every time, though declared",
      "balance",
      {
        ...yesOrNo(({ words }) => words.words(4), 0.95),
        baselines: [{ ...sound.baselines[0]!, answer: () => "yes", expected: () => 0.95 }],
      },
      /unbalanced: the answer is "yes" in 9\d\.\d % of the samples/,
    ],
    [
      "the most frequent one of many answers",
      "shortcuts",
      {
        sample: (context) => {
          const slots = sound.sample(context);
          return context.random.chance(0.6) ? { ...slots, word: "none", answer: "none" } : slots;
        },
        baselines: [{ ...sound.baselines[0]!, expected: () => 0.2 }],
      },
      /always the most frequent answer is right in [56]\d\.\d %/,
    ],
    [
      "an answer that is always the longest word, whatever is asked",
      "shortcuts",
      wordBefore((words) => words.reduce((most, word) => (word.length > most.length ? word : most))),
      /the longest word of "text" is right in/,
    ],
    [
      "an answer that is always first by the alphabet",
      "shortcuts",
      wordBefore((words) => [...words].sort()[0]!),
      /the first word of "text" by the alphabet is right in/,
    ],
    [
      "an asked word that is always the last one when it is there",
      "shortcuts",
      yesOrNo(({ words }) => words.words(6), 0.5, { there: (drawn) => drawn.at(-1)! }),
      /whether the last word of "text" stands in "word" is right in 100\.0 %/,
    ],
    [
      "a capital that gives one of two answers away",
      "shortcuts",
      yesOrNo(({ words }) => words.words(6), 0.5, { notThere: ({ words }) => words.name() }),
      /whether "word" begins with a capital is right in/,
    ],
    [
      "options in alphabetical order of rightness",
      "shortcuts",
      {
        sample: (context) => {
          const slots = sound.sample(context);
          const answer = [...(slots.lists as string[])].sort()[0]!;
          return { ...slots, answer, word: context.random.pick(answer.split(" ")) };
        },
      },
      /the first of "lists" by the alphabet is right in 100\.0 %/,
    ],
    [
      "a prompt that prints the answer",
      "prompt",
      {
        formats: {
          ...sound.formats,
          plain: {
            ...sound.formats.plain!,
            prompt: ({ lists, answer }) => `${(lists as string[]).join("\n")}\n(${answer}) List:`,
          },
        },
      },
      /format "plain" lets the prompt depend on the output slot "answer", as in sample 0/,
    ],
    [
      "a prompt without the question",
      "prompt",
      {
        formats: {
          ...sound.formats,
          chat: {
            ...sound.formats.chat!,
            prompt: ({ lists }) => `${(lists as string[]).join("\n")}\nWhich list?`,
          },
        },
      },
      /format "chat" does not show the slot "word", and the rule's answer changes with it/,
    ],
    [
      "a rare branch with randomness of its own",
      "determinism",
      {
        sample: (context) => {
          const slots = sound.sample(context);
          return context.random.chance(0.01) ? { ...slots, word: String(Math.random()) } : slots;
        },
      },
      /sample \d+ differs when made again/,
    ],
    [
      "words that a person wrote",
      "wording",
      {
        sample: (context) => {
          const slots = sound.sample(context);
          return { ...slots, word: context.random.chance(0.05) ? "Encyclopaedia" : slots.word! };
        },
      },
      /holds "Encyclopaedia"/,
    ],
    [
      "a word of the vocabulary that stands in every sample",
      "wording",
      {
        sample: (context) => {
          const slots = sound.sample(context);
          return { ...slots, word: `${context.tokens.words.items[0]} Beatles ${slots.word}` };
        },
      },
      /"\w+" in the slot "word" \(100.0 % of the samples\), "Beatles" in the slot "word" \(100.0 % of the samples\)/,
    ],
    [
      "a fixed answer that is not listed",
      "wording",
      { ...yesOrNo(({ words }) => words.words(4)), wording: [] },
      /"yes" in the slot "answer" \([45]\d\.\d % of the samples\)/,
    ],
    [
      "a layout that changes what it shows",
      "rule",
      {
        formats: {
          ...sound.formats,
          chat: {
            ...sound.formats.chat!,
            completion: ({ answer }) => ` ${[...(answer as string)].reverse().join("")}`,
          },
        },
      },
      /the completion of format "chat" shows no slot as it is/,
    ],
    [
      "few different samples",
      "splits",
      {
        sample: ({ words, random }) => {
          const answer = words.word();
          return { word: "a", lists: random.pick([["a", "b"]]), answer };
        },
      },
      /prompts differ/,
    ],
    [
      "a case that does not hold",
      "scorer-cases",
      { cases: { accept: sound.cases.reject, reject: [] } },
      /a case to accept: " cup tea" gets 0.00/,
    ],
    [
      "an exception",
      "determinism",
      {
        sample: () => {
          throw new RangeError("boom");
        },
      },
      /threw RangeError: boom \(at .*check-template\.test\.ts:\d+:\d+\)/,
    ],
    [
      "an exception that stops other checks too",
      "rule",
      {
        sample: () => {
          throw new RangeError("boom");
        },
      },
      /stopped as above: "equal paths give equal samples/,
    ],
    [
      "an exception at a bound, thrown by what the template calls",
      "rule",
      {
        sample: (context) => {
          context.random.below((context.params.length as number) - 2);
          return sound.sample(context);
        },
      },
      /^with \{"length":2\}: it threw RangeError: below\(0\).* \(at .*check-template\.test\.ts/m,
    ],
  ])("%s: %s", (_name, id, overrides, message) => {
    expect(findings(overrides)[id]?.join("\n")).toMatch(message);
  });
});
