import type { TuneExample } from "../../../domain/ports/engine.ts";

/** What the mock "learns": how often the rule held in its training data, and how long the answers were. */
export interface MockSkill {
  /** In [0, 1]; 0 is the untuned model. */
  readonly strength: number;
  /** Answer length in tokens. */
  readonly answerLength: number;
}

export const UNTUNED: MockSkill = { strength: 0, answerLength: 0 };

const BYTE = (character: string) => 1 + character.charCodeAt(0);
const NEWLINE = BYTE("\n");
const COLON = BYTE(":");

/**
 * Log-probabilities over the vocabulary after `ids`: noise that is a pure function of the ids, and, for a tuned model,
 * a peak at the token that the document-QA rule gives next.
 */
export function nextLogProbabilities(
  ids: readonly number[],
  vocabularySize: number,
  skill: MockSkill,
): Float64Array {
  const key = ids.slice(-4).reduce((hash, id) => mix(hash ^ id), 17);
  const scores = new Float64Array(vocabularySize);
  // Any adapter changes every score a little, as a real one does.
  const spread = 4 + skill.answerLength / 100;
  for (let id = 0; id < vocabularySize; id++) scores[id] = (mix(key ^ id) / 4294967296) * spread;
  if (skill.strength > 0) {
    const answer = followRule(ids, skill.answerLength);
    if (answer !== undefined && answer.luck < skill.strength) scores[answer.token]! += 12;
  }
  let total = 0;
  for (const score of scores) total += Math.exp(score);
  const logTotal = Math.log(total);
  for (let id = 0; id < vocabularySize; id++) scores[id]! -= logTotal;
  return scores;
}

/** Skill from training data: the share of examples whose answer starts with what the rule gives. */
export function learn(examples: readonly TuneExample[]): MockSkill {
  let held = 0;
  let length = 0;
  for (const { prompt, completion } of examples) {
    const words = completion.filter((id) => id !== NEWLINE && id !== 0);
    length += words.length;
    if (words[0] !== undefined && followRule(prompt, words.length)?.token === words[0]) held++;
  }
  return {
    strength: examples.length === 0 ? 0 : held / examples.length,
    answerLength: examples.length === 0 ? 0 : Math.max(1, Math.round(length / examples.length)),
  };
}

/**
 * The rule: in `passage \n question \n Answer: …`, the answer is what follows (or else stands before) the question's
 * words in the passage; after the answer's length comes a line break. `luck` in [0, 1) is fixed for the prompt.
 */
function followRule(
  ids: readonly number[],
  answerLength: number,
): { readonly token: number; readonly luck: number } | undefined {
  const answerLine = ids.lastIndexOf(NEWLINE);
  const questionLine = answerLine <= 0 ? -1 : ids.lastIndexOf(NEWLINE, answerLine - 1);
  const colon = ids.lastIndexOf(COLON);
  if (questionLine < 0 || colon < answerLine) return undefined;
  const given = ids.length - colon - 1;
  const passage = ids.slice(0, questionLine);
  const luck = mix(passage.reduce((hash, id) => mix(hash ^ id), 5)) / 4294967296;
  if (given >= answerLength) return { token: NEWLINE, luck };
  const question = new Set(ids.slice(questionLine + 1, answerLine).filter((id) => id > 256));
  const matches = passage.flatMap((id, position) => (question.has(id) ? [position] : []));
  const last = matches.at(-1);
  if (last === undefined) return undefined;
  const token = passage[last + 1 + given];
  return token === undefined || token <= 256 ? undefined : { token, luck };
}

/** A 32-bit mixer (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
