import { z } from "zod";
import type { RandomStream } from "../../../core/random.ts";
import { LINKS } from "../../tokens/function-words.ts";
import { capitalised } from "../../tokens/token-source.ts";
import { inflectSome, linkWords } from "../prose/vary-words.ts";
import { decides, UNDECIDED } from "../scoring/undecided.ts";
import { contentStems, firstLine, indexOfRun, wordsOf } from "../scoring/words.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { integer, range, share, tokenFields } from "../sdk/param-fields.ts";

const params = z.object({
  clueWords: range({ min: 1, max: 6, default: [2, 3], description: "words that describe each entity" }),
  repeated: range({
    min: 1,
    max: 6,
    default: [1, 2],
    description: "of those, words that stand again beside the blank",
  }),
  noiseWords: range({ min: 0, max: 8, default: [0, 2], description: "new words beside the blank" }),
  leadWords: range({ min: 0, max: 20, default: [0, 3], description: "words before the first entity" }),
  sharedWords: integer({ min: 0, max: 3, default: 0, description: "words that describe both entities" }),
  names: share({ default: 0.6, description: "share of samples whose entities are capitalised names" }),
  inflect: share({ default: 0.1, description: "share of the repeated words with another ending" }),
  links: share({ default: 0.5, description: "share of gaps between words with a link word" }),
  ...tokenFields,
});

const JOINTS = ["so", "because", "since", "therefore", "although", "but"];

/** For the scorer's cases. */
const VASE = {
  sentence: "The vase was painted. The clock was loud, so everyone noticed that the _ was loud.",
  option1: "the vase",
  option2: "the clock",
};

export const entityDisambiguation = defineTemplate({
  id: "entity-disambiguation",
  version: 3,
  title: "Which of two entities fills the blank",
  rule: "Each entity is described by its own words; the blank stands for the entity whose words come after it.",
  description:
    "Two entities, each with clue words, then a clause with a blank that repeats clue words of one of them. The first " +
    "format trains the end of the sentence given the right entity, which is what WinoGrande's scoring compares.",
  family: "choose",
  tasks: [
    {
      task: "winogrande",
      slots: { sentence: "sentence", option1: "option1", option2: "option2" },
      format: "winogrande",
    },
  ],
  params,
  slots: {
    sentence: { role: "parent", description: "both entities with their clues, and the blank as _" },
    option1: { role: "parent", description: "the first option" },
    option2: { role: "parent", description: "the second option" },
    answer: { role: "output", description: "the option that fills the blank" },
  },
  outputSlot: "answer",
  formats: {
    winogrande: {
      title: "The sentence up to the blank, then entity and ending",
      prompt: (slots) => halves(slots.sentence).before,
      completion: (slots) => ` ${slots.answer} ${halves(slots.sentence).after}`,
    },
    chat: {
      title: "The sentence with its blank, and a question for it",
      prompt: (slots) =>
        `${slots.sentence}\nQuestion: Which fills the blank, ${slots.option1} or ${slots.option2}?\nAnswer:`,
      completion: (slots) => ` ${slots.answer}\n`,
    },
  },
  wording: [...LINKS, ...JOINTS],
  levels: [
    { clueWords: 2, repeated: 2, noiseWords: 0, leadWords: 0, inflect: 0 },
    { clueWords: [2, 3] },
    { clueWords: [3, 5], noiseWords: [2, 5], sharedWords: 1 },
    { clueWords: [4, 6], repeated: 1, noiseWords: [3, 8], sharedWords: 3, inflect: 0.4 },
  ],
  cases: {
    accept: [
      { slots: VASE, generation: " the clock" },
      { slots: VASE, generation: " the clock was loud." },
    ],
    reject: [
      { slots: VASE, generation: " the vase" },
      { slots: VASE, generation: " the vase and the clock" },
      { slots: VASE, generation: " something else" },
    ],
  },
  baselines: [
    { id: "first-option", description: "the first option", answer: (s) => s.option1, expected: () => 0.5 },
    {
      id: "first-entity",
      description: "the entity that the sentence names first",
      answer: (s) => (s.sentence.indexOf(s.option1) < s.sentence.indexOf(s.option2) ? s.option1 : s.option2),
      expected: () => 0.5,
    },
    {
      id: "random-option",
      description: "either option",
      answer: (s, random) => random.pick([s.option1, s.option2]),
      expected: () => 0.5,
    },
  ],
  check: (given) =>
    given.repeated[1] > given.clueWords[0]
      ? `repeated ${given.repeated.join("-")} asks for more words than clueWords ${given.clueWords.join("-")} give`
      : undefined,
  wordsNeeded: (given) =>
    2 * (2 * given.clueWords[1] + given.noiseWords[1] + given.leadWords[1] + given.sharedWords + 4),
  sample({ random, words, params: given }) {
    const entity = random.chance(given.names) ? words.name : words.word;
    const entities = [entity(), entity()];
    const shared = words.words(given.sharedWords);
    const clues = entities.map(() => words.words(random.between(given.clueWords[0], given.clueWords[1])));
    const write = (list: readonly string[]) => linkWords(random, list, LINKS, given.links);
    const lead = words.words(random.between(given.leadWords[0], given.leadWords[1]));
    const clauses = entities.map((name, i) => clause(random, name, write([...shared, ...clues[i]!])));
    const right = random.below(2);
    const again = random.sample(clues[right]!, random.between(given.repeated[0], given.repeated[1]));
    const noise = words.words(random.between(given.noiseWords[0], given.noiseWords[1]));
    const after = write(random.shuffled([...inflectSome(random, again, given.inflect), ...noise]));
    const opening = lead.length === 0 ? "" : `${write(lead)} `;
    const joint = random.chance(0.5) ? ", and " : " and ";
    const start = capitalised(`${opening}${clauses.join(joint)}`);
    const options = random.shuffled(entities);
    return {
      sentence: `${start}, ${random.pick(JOINTS)} _ ${random.pick(["was", "had", "is", "has"])} ${after}.`,
      option1: options[0]!,
      option2: options[1]!,
      answer: entities[right]!,
    };
  },
  score(slots, generation) {
    const options = [slots.option1 ?? "", slots.option2 ?? ""];
    const line = wordsOf(firstLine(generation)).map((word) => word.toLowerCase());
    const places = options.map((option) => indexOfRun(line, wordsOf(option.toLowerCase())));
    const [one, two] = places as [number, number];
    // Naming both, or neither, is no answer.
    const answered = one < 0 === two < 0 ? 0 : 1;
    const chosen = two < 0 ? 0 : 1;
    const support = clueCounts(slots.sentence ?? "", options);
    if (!decides(support)) return { adherence: answered * UNDECIDED, parts: { answered, decided: 0 } };
    const clued = support[chosen]! / Math.max(...support);
    return { adherence: answered * clued, parts: { answered, decided: 1, clued } };
  },
  solve({ sentence, option1, option2 }) {
    // From the end: the entity named last before the place where a clue word was introduced.
    const tokens: string[] = sentence.toLowerCase().match(/[^\s,.]+/gu) ?? [];
    const blank = tokens.indexOf("_");
    const after = new Set(contentStems(tokens.slice(blank + 1).join(" ")));
    for (let i = blank - 1; i >= 0; i--) {
      if (!contentStems(tokens[i]!).some((stem) => after.has(stem))) continue;
      for (let j = i - 1; j >= 0; j--) {
        if (tokens[j] === option1.toLowerCase()) return option1;
        if (tokens[j] === option2.toLowerCase()) return option2;
      }
    }
    return "";
  },
});

function clause(random: RandomStream, name: string, clue: string): string {
  return `${name} ${random.pick(["was", "had", "is", "has"])} ${clue}`;
}

function halves(sentence: string): { before: string; after: string } {
  const blank = sentence.indexOf("_");
  return { before: sentence.slice(0, blank).trimEnd(), after: sentence.slice(blank + 1).trimStart() };
}

/** For each option: words after the blank that stand nearest after that option before the blank. */
function clueCounts(sentence: string, options: readonly string[]): number[] {
  const { before, after } = halves(sentence.includes("_") ? sentence : `${sentence} _`);
  const asked = new Set(contentStems(after));
  const counts = options.map(() => 0);
  const names = options.map((option) => option.toLowerCase());
  let owner = -1;
  for (const word of wordsOf(before)) {
    const named = names.findIndex((name) => name.split(" ").at(-1) === word.toLowerCase());
    if (named >= 0) owner = named;
    else if (owner >= 0 && contentStems(word).some((stem) => asked.has(stem))) counts[owner]! += 1;
  }
  return counts;
}
