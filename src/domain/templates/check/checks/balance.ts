import { type Check, outputOf, percent, quoted } from "../check.ts";

const COUNT = 2000;
/** Of the samples; with two answers, one of them twice as often as the other. */
const MOST_SHARE = 2 / 3;

export const balance: Check = {
  id: "balance",
  title: "no single answer stands in most samples",
  run({ template, samples }) {
    const counts = new Map<string, number>();
    for (const { slots } of samples(COUNT)) {
      const answer = outputOf(template, slots);
      counts.set(answer, (counts.get(answer) ?? 0) + 1);
    }
    const [answer, count] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most));
    if (count <= MOST_SHARE * COUNT) return [];
    return [
      `unbalanced: the answer is ${quoted(answer)} in ${percent(count / COUNT)} of the samples, so a model learns to say it always; draw answers more evenly`,
    ];
  },
};
