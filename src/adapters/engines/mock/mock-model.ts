import type { TuneExample } from "../../../domain/ports/engine.ts";
import type { Tokenizer } from "../../../domain/ports/tokenizer.ts";
import { isReservedWord } from "../../../domain/tokens/function-words.ts";

/** What the mock "learns": how often the rule held in its training data, and how long the answers were. */
export interface MockSkill {
  /** In [0, 1]; 0 is the untuned model. */
  readonly strength: number;
  /** Answer length in words. */
  readonly answerWords: number;
}

export const UNTUNED: MockSkill = { strength: 0, answerWords: 0 };

/**
 * Log-probabilities over the vocabulary after `ids`: noise that is a pure function of the ids, and, for a tuned model,
 * a peak at the token that the document-QA rule gives next.
 */
export function nextLogProbabilities(
  ids: readonly number[],
  tokenizer: Tokenizer,
  skill: MockSkill,
): Float64Array {
  const { vocabularySize } = tokenizer;
  const key = ids.slice(-4).reduce((hash, id) => mix(hash ^ id), 17);
  const scores = new Float64Array(vocabularySize);
  // Any adapter changes every score a little, as a real one does.
  const spread = 4 + skill.answerWords / 100;
  for (let id = 0; id < vocabularySize; id++) scores[id] = (mix(key ^ id) / 4294967296) * spread;
  if (skill.strength > 0) {
    const next = nextByRule(ids, tokenizer, skill);
    if (next !== undefined) scores[next]! += 12;
  }
  let total = 0;
  for (const score of scores) total += Math.exp(score);
  const logTotal = Math.log(total);
  for (let id = 0; id < vocabularySize; id++) scores[id]! -= logTotal;
  return scores;
}

/** Skill from training data: the share of samples whose answer starts with what the rule gives. */
export function learn(examples: readonly TuneExample[], tokenizer: Tokenizer): MockSkill {
  let held = 0;
  let words = 0;
  for (const { prompt, completion } of examples) {
    const answer = tokenizer.decode(completion).match(WORDS) ?? [];
    words += answer.length;
    const found = findPrompt(tokenizer.decode(prompt));
    if (found !== undefined && answer.length > 0 && followRule(found, 1)[0] === answer[0]) held++;
  }
  const count = Math.max(1, examples.length);
  return { strength: held / count, answerWords: Math.max(1, Math.round(words / count)) };
}

const WORDS = /[A-Za-z]+/g;

interface FoundPrompt {
  readonly passage: readonly string[];
  readonly question: readonly string[];
  /** What stands after "Answer:". */
  readonly given: string;
}

/** The last `passage \n Question: … \n Answer: …` of a text. */
function findPrompt(text: string): FoundPrompt | undefined {
  const match = /([^\n]*)\nQuestion:([^\n]*)\nAnswer:([^\n]*)$/.exec(text);
  if (match === null) return undefined;
  return {
    passage: match[1]!.match(WORDS) ?? [],
    question: match[2]!.match(WORDS) ?? [],
    given: match[3]!,
  };
}

/** The rule: the answer is the words after the question's last word in the passage, link words passed over. */
function followRule({ passage, question }: FoundPrompt, words: number): readonly string[] {
  const cue = question.at(-1)?.toLowerCase();
  const position = passage.findIndex((word) => word.toLowerCase() === cue);
  if (position < 0) return [];
  return passage
    .slice(position + 1)
    .filter((word) => !isReservedWord(word))
    .slice(0, words);
}

function nextByRule(
  ids: readonly number[],
  tokenizer: Tokenizer,
  { strength, answerWords }: MockSkill,
): number | undefined {
  const found = findPrompt(tokenizer.decode(ids));
  if (found === undefined) return undefined;
  // A model with half the skill knows half the passages: which ones, their words decide.
  const luck =
    [...found.passage.join(" ")].reduce((hash, letter) => mix(hash ^ letter.charCodeAt(0)), 5) / 4294967296;
  const answer = followRule(found, answerWords);
  if (luck >= strength || answer.length === 0) return undefined;
  const given = tokenizer.encode(found.given);
  const wanted = tokenizer.encode(` ${answer.join(" ")}\n`);
  return given.every((id, index) => id === wanted[index]) ? wanted[given.length] : undefined;
}

/** A 32-bit mixer (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
