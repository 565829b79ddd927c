import { createRandom } from "../../../core/random.ts";
import type { Baseline, Params, Slots } from "../sdk/template.ts";
import { type CheckContext, outputOf } from "./check.ts";

export interface MeasuredBaseline {
  readonly baseline: Baseline<Params, Slots>;
  /** Share of right answers in [0, 1]. */
  readonly right: number;
  readonly count: number;
  /** What it answers, if that is the same every time. */
  readonly always: string | undefined;
}

const COUNT = 2000;

/** How often each declared trivial answer is right, on samples at default parameters. */
export function measureBaselines({ template, samples }: CheckContext): MeasuredBaseline[] {
  return template.baselines.map((baseline) => {
    let right = 0;
    const answers = new Set<string>();
    for (const { slots, index } of samples(COUNT)) {
      const answer = baseline.answer(slots, createRandom([baseline.id, index]));
      answers.add(answer);
      if (answer === outputOf(template, slots)) right += 1;
    }
    const [first] = answers;
    return { baseline, right: right / COUNT, count: COUNT, always: answers.size === 1 ? first : undefined };
  });
}
