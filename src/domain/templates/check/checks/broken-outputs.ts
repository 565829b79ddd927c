import { createRandom } from "../../../../core/random.ts";
import type { Check, CheckContext } from "../check.ts";
import { outputOf, quoted } from "../check.ts";

const COUNT = 300;
const HIGHEST_MEAN = 0.35;
/** For generations that no rule asks for. */
const NONSENSE = ["", " ", " qqq zzz\n"];

export const brokenOutputs: Check = {
  id: "broken-outputs",
  title: "the scorer gives low values to broken and trivial answers",
  run(context) {
    const { template } = context;
    const scores: number[] = [];
    for (const { slots, index } of context.samples(COUNT)) {
      for (const text of NONSENSE) {
        const { adherence } = template.score(slots, text);
        if (adherence !== 0)
          return [`the scorer gives ${adherence} to ${quoted(text)} on sample ${index}, not 0`];
      }
      for (const answer of wrongAnswers(context, slots, index)) {
        const { adherence, parts } = template.score(slots, ` ${answer}\n`);
        const outside = [adherence, ...Object.values(parts)].find((value) => !(value >= 0 && value <= 1));
        if (outside !== undefined)
          return [`the scorer gives ${outside} for ${quoted(answer)}, outside 0 to 1`];
        scores.push(adherence);
      }
    }
    const mean = scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
    return mean < HIGHEST_MEAN
      ? []
      : [
          `wrong answers get ${mean.toFixed(2)} on average; a scorer must give them less than ${HIGHEST_MEAN}`,
        ];
  },
};

/** What the baselines answer, and another sample's output. */
function wrongAnswers({ template, samples }: CheckContext, slots: object, index: number): string[] {
  const own = outputOf(template, slots as never);
  const other = outputOf(template, samples(COUNT)[(index + 1) % COUNT]!.slots);
  const answers = template.baselines.map((baseline) =>
    baseline.answer(slots as never, createRandom([baseline.id, index])),
  );
  return [...answers, other].filter((answer) => answer !== own);
}
