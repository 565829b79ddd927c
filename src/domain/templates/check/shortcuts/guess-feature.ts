import type { Slots } from "../../sdk/template.ts";

export interface Answered {
  readonly slots: Slots;
  readonly answer: string;
}

type Feature = (slots: Slots) => string;

/** Learns the most frequent answer for each value of a feature, and tells how often that is right on other samples. */
export function guessFeature(feature: Feature, fit: readonly Answered[], test: readonly Answered[]): number {
  const counts = new Map<string, Map<string, number>>();
  for (const { slots, answer } of fit) {
    const value = feature(slots);
    const answers = counts.get(value) ?? new Map<string, number>();
    counts.set(value, answers.set(answer, (answers.get(answer) ?? 0) + 1));
  }
  const usual = new Map([...counts].map(([value, answers]) => [value, mostFrequent(answers)]));
  return test.filter(({ slots, answer }) => usual.get(feature(slots)) === answer).length / test.length;
}

function mostFrequent(counts: ReadonlyMap<string, number>): string {
  let best = "";
  let most = -1;
  for (const [answer, count] of counts) {
    if (count > most) [best, most] = [answer, count];
  }
  return best;
}
