import type { Sample } from "../../sdk/sampler.ts";
import type { Template } from "../../sdk/template.ts";
import { solvedVariants } from "../variants.ts";
import type { Guess } from "./guess.ts";

const COUNT = 200;
/** Solvers say odd things of slots that no sample holds, so a few differences mean nothing. */
const MOST_DIFFERENCES = 0.4;
const LEAST_VARIANTS = 20;

/**
 * Whether a guess that is right nearly every time is the rule in other words: where slots are changed so that the guess
 * stays the same, the solver's answer must stay too, whatever the change. If that changes, the rule looks at more than the
 * guess does, and the samples give the answer away. `see`: a sample's slots as guesses see them.
 */
export function standsForRule(
  { answer }: Guess,
  template: Template,
  samples: readonly Sample[],
  see: (slots: Sample["slots"]) => Sample["slots"],
): boolean {
  let [solvable, agreeing] = [0, 0];
  const changes = new Map<string, { same: number; different: number }>();
  for (const { slot, change, sample, solved, changed, now } of solvedVariants(
    template,
    samples,
    "variants",
    COUNT,
  )) {
    const guess = answer(see(changed));
    solvable += 1;
    if (guess === now) agreeing += 1;
    if (guess !== answer(see(sample.slots))) continue;
    const key = `${change} in ${slot}`;
    const count = changes.get(key) ?? { same: 0, different: 0 };
    count[now === solved ? "same" : "different"] += 1;
    changes.set(key, count);
  }
  const counts = [...changes.values()];
  const tells = ({ same, different }: (typeof counts)[number]) =>
    same + different >= LEAST_VARIANTS && different > MOST_DIFFERENCES * (same + different);
  if (counts.length > 0) return counts.some(({ same }) => same > 0) && !counts.some(tells);
  // Every change moves the guess: then it must move as the solver does.
  return agreeing > (1 - MOST_DIFFERENCES) * solvable;
}
