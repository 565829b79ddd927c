import type { RandomStream } from "../../../core/random.ts";
import { LINKS } from "../../tokens/function-words.ts";
import { capitalised } from "../../tokens/token-source.ts";
import type { PhraseKind } from "./phrase.ts";
import { inflect } from "./vary-words.ts";

/** Openings that ask for a kind of answer. All their words are reserved: no document word equals one. */
const FRAMES: Readonly<Record<PhraseKind, readonly string[]>> = {
  name: ["Who", "Who", "Who was", "Which", "What", "What is the name of", "Where", "Where did", "What was"],
  year: ["When", "When did", "When was", "In what year", "In what year did", "What year"],
  number: ["How many", "How many", "How much", "What number of"],
  phrase: ["What", "What did", "What is", "What was", "Which", "What kind of", "What type of", "How", "Why"],
};
const LAST_FRAMES: Readonly<Record<PhraseKind, readonly string[]>> = {
  name: ["by whom", "by who", "in what place", "is called what"],
  year: ["in what year", "in which year", "when"],
  number: ["by how many", "how many", "by how much"],
  phrase: ["in what", "with what", "is what", "by what", "is called what"],
};

/** All fixed words that `writeQuestion` may use. */
export const QUESTION_WORDING: readonly string[] = [
  ...new Set([...Object.values(FRAMES), ...Object.values(LAST_FRAMES)].flat()),
  ...LINKS,
];

export const QUESTION_FRAMES = ["typed", "generic", "none"] as const;
export type QuestionFrame = (typeof QUESTION_FRAMES)[number];

export interface QuestionOptions {
  readonly random: RandomStream;
  readonly kind: PhraseKind;
  /** Words to repeat, in groups that stand together in the document. */
  readonly cues: readonly (readonly string[])[];
  /** Words that the document does not hold. */
  readonly noise: readonly string[];
  readonly frame: QuestionFrame;
  /** Probability that groups change places or words are shuffled. */
  readonly reorder: number;
  /** Probability of a link word between two words from different groups. */
  readonly links: number;
  /** Probability that a repeated lower-case word gets another ending. */
  readonly inflect: number;
  /** Probability that the asking words stand at the end. */
  readonly frameLast: number;
}

export function writeQuestion(options: QuestionOptions): string {
  const { random, kind, frame, inflect: inflection } = options;
  const groups = reordered(random, options);
  for (const word of options.noise) groups.splice(random.below(groups.length + 1), 0, [word]);
  let body = "";
  for (const group of groups) {
    if (body !== "" && random.chance(options.links)) body += ` ${random.pick(LINKS)}`;
    for (const word of group) body += (body === "" ? "" : " ") + inflect(random, word, inflection);
  }
  const asked = frame === "typed" ? kind : "phrase";
  if (frame === "none") return `${capitalised(body)}?`;
  if (random.chance(options.frameLast)) return `${capitalised(body)} ${random.pick(LAST_FRAMES[asked])}?`;
  const opening = frame === "generic" ? "What" : random.pick(FRAMES[asked]);
  return `${opening} ${body}?`;
}

/** Half of the changes move whole groups, as a paraphrase does; the other half shuffle single words. */
function reordered(random: RandomStream, { cues, reorder }: QuestionOptions): (readonly string[])[] {
  if (!random.chance(reorder)) return cues.slice();
  if (random.chance(0.5)) return random.shuffled(cues);
  const words: string[] = [];
  for (const group of cues) words.push(...group);
  return random.shuffled(words).map((word) => [word]);
}
