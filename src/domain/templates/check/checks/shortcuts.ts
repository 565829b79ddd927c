import type { Sample } from "../../sdk/sampler.ts";
import { type Check, type CheckContext, outputOf, percent } from "../check.ts";
import { measureBaselines } from "../measure-baselines.ts";
import { closedFeatures } from "../shortcuts/closed-features.ts";
import { guessFeature } from "../shortcuts/guess-feature.ts";
import { openGuesses } from "../shortcuts/open-guesses.ts";

const COUNT = 3000;
/** With at most so many different answers a model could learn them by heart. */
const MOST_CLOSED = 12;
/** How far a shortcut may lie above the best declared baseline. */
const SLACK = 0.06;
/** Above this a guess is the rule itself in other words. */
const RULE = 0.97;

export const shortcuts: Check = {
  id: "shortcuts",
  title: "no answer is easier to guess than the declared baselines say",
  run(context) {
    const best = Math.max(0, ...measureBaselines(context).map(({ right }) => right));
    return (
      guesses(context)
        .filter(({ right, isSurface }) => right > best + SLACK && (right < RULE || isSurface))
        .sort((a, b) => b.right - a.right)
        // Guesses that are right equally often are mostly one guess with several names.
        .filter(({ right }, i, all) => all.findIndex((other) => other.right === right) === i)
        .slice(0, 3)
        .map(
          ({ name, right }) =>
            `shortcut: ${name} is right in ${percent(right)}, the best declared baseline in ${percent(best)}; ` +
            "change how samples are drawn, or declare it as a baseline",
        )
    );
  },
};

interface Guess {
  readonly name: string;
  readonly isSurface: boolean;
  /** Share of right answers on samples that it was not fitted on. */
  readonly right: number;
}

function guesses({ template, samples }: CheckContext): Guess[] {
  const all = samples(COUNT).map((sample) => ({
    slots: withoutOutputs(sample),
    answer: outputOf(template, sample.slots),
  }));
  const half = COUNT / 2;
  const [fit, test] = [all.slice(0, half), all.slice(half)];
  const answers = new Set(all.map(({ answer }) => answer));
  if (answers.size <= MOST_CLOSED) {
    return closedFeatures(fit[0]!.slots).map(({ name, value }) => ({
      name,
      isSurface: false,
      right: guessFeature(value, fit, test),
    }));
  }
  return openGuesses(fit[0]!.slots).map(({ name, isSurface = false, answer }) => ({
    name,
    isSurface,
    right: test.filter((item) => answer(item.slots) === item.answer).length / test.length,
  }));

  function withoutOutputs(sample: Sample): Sample["slots"] {
    return Object.fromEntries(
      Object.entries(sample.slots).filter(([name]) => template.slots[name]?.role !== "output"),
    );
  }
}
