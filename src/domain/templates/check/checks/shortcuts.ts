import type { Sample } from "../../sdk/sampler.ts";
import { inputSlots } from "../../sdk/slot-names.ts";
import type { Slots } from "../../sdk/template.ts";
import { type Check, type CheckContext, outputOf, percent } from "../check.ts";
import { measureBaselines } from "../measure-baselines.ts";
import { closedGuesses } from "../shortcuts/closed-guesses.ts";
import { type Answered, type Guess, PROMPT } from "../shortcuts/guess.ts";
import { openGuesses } from "../shortcuts/open-guesses.ts";
import { standsForRule } from "../shortcuts/stands-for-rule.ts";

const COUNT = 3000;
/** With at most so many different answers a model could learn them by heart. */
const MOST_CLOSED = 12;
/** How far a shortcut may lie above the best declared baseline. */
const SLACK = 0.06;
/** The same for a comparison of two slots: with few words, one of the rule's own steps is right that often. */
const RELATION_SLACK = 0.15;
/** Above this a guess may be the rule itself in other words. */
const RULE = 0.97;

export const shortcuts: Check = {
  id: "shortcuts",
  title: "no answer is easier to guess than the declared baselines say",
  run(context) {
    const { params } = context.sampler();
    // A baseline that was unlucky on its samples is as good as declared.
    const best = Math.max(
      0,
      ...measureBaselines(context).map(({ right, baseline }) => Math.max(right, baseline.expected(params))),
    );
    const see = seenSlots(context);
    return (
      measureGuesses(context, see)
        .filter(({ guess, right }) => right > best + (guess.isRelation === true ? RELATION_SLACK : SLACK))
        .filter(
          ({ guess, right }) =>
            right < RULE ||
            guess.isSurface === true ||
            !standsForRule(guess, context.template, context.samples(COUNT), see),
        )
        .sort((a, b) => b.right - a.right)
        // Guesses that are right equally often are mostly one guess with several names.
        .filter(({ right }, i, all) => all.findIndex((other) => other.right === right) === i)
        .slice(0, 3)
        .map(
          ({ guess, right }) =>
            `shortcut: ${guess.name} is right in ${percent(right)}, the best declared baseline in ${percent(best)}; ` +
            "change how samples are drawn, or declare it as a baseline",
        )
    );
  },
};

interface MeasuredGuess {
  readonly guess: Guess;
  /** Share of right answers on samples that it was not fitted on. */
  readonly right: number;
}

function measureGuesses({ template, samples }: CheckContext, see: (slots: Slots) => Slots): MeasuredGuess[] {
  const all: Answered[] = samples(COUNT).map(({ slots }) => ({
    slots: see(slots),
    answer: outputOf(template, slots),
  }));
  const [fit, test] = [all.slice(0, COUNT / 2), all.slice(COUNT / 2)];
  const isClosed = new Set(all.map(({ answer }) => answer)).size <= MOST_CLOSED;
  return (isClosed ? closedGuesses(fit) : openGuesses(fit)).map((guess) => ({
    guess,
    right: test.filter((item) => guess.answer(item.slots) === item.answer).length / test.length,
  }));
}

/** What a guess may look at: the slots that the rule reads, and the prompt that shows them. */
function seenSlots({ template }: CheckContext): (slots: Sample["slots"]) => Slots {
  const names = inputSlots(template);
  const [layout] = Object.values(template.formats);
  return (slots) => ({
    ...Object.fromEntries(names.map((name) => [name, slots[name] ?? ""])),
    [PROMPT]: layout!.prompt(slots),
  });
}
