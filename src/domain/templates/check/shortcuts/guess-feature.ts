import type { Slots } from "../../sdk/template.ts";
import type { Answered } from "./guess.ts";

/** The guess that learned the most frequent answer for each value of a feature; "" for values it never saw. */
export function guessFeature(
  feature: (slots: Slots) => string,
  fit: readonly Answered[],
): (slots: Slots) => string {
  const counts = new Map<string, Map<string, number>>();
  for (const { slots, answer } of fit) {
    const value = feature(slots);
    const answers = counts.get(value) ?? new Map<string, number>();
    counts.set(value, answers.set(answer, (answers.get(answer) ?? 0) + 1));
  }
  const usual = new Map([...counts].map(([value, answers]) => [value, mostFrequent(answers)]));
  return (slots) => usual.get(feature(slots)) ?? "";
}

export function mostFrequent(counts: ReadonlyMap<string, number>): string {
  let best = "";
  let most = -1;
  for (const [answer, count] of counts) {
    if (count > most) [best, most] = [answer, count];
  }
  return best;
}
