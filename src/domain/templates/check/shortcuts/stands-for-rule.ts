import { createRandom } from "../../../../core/random.ts";
import type { Sample } from "../../sdk/sampler.ts";
import type { Template } from "../../sdk/template.ts";
import { solvedOr, variantsOf } from "../variants.ts";
import type { Guess } from "./guess.ts";

const COUNT = 100;
/** Solvers say odd things of slots that no sample holds, so a few differences mean nothing. */
const MOST_DIFFERENCES = 0.2;

/**
 * Whether a guess that is right nearly every time is the rule in other words: where slots are changed so that the guess
 * stays the same, the solver's answer must stay too. If that changes, the rule looks at more than the guess does, and the
 * samples give the answer away. `see`: a sample's slots as guesses see them.
 */
export function standsForRule(
  { answer }: Guess,
  template: Template,
  samples: readonly Sample[],
  see: (slots: Sample["slots"]) => Sample["slots"],
): boolean {
  let same = 0;
  let different = 0;
  for (const [i, { slots }] of samples.slice(0, COUNT).entries()) {
    const [guessed, solved] = [answer(see(slots)), solvedOr(template, slots)];
    const other = samples[(i + 1) % samples.length]!.slots;
    for (const variant of variantsOf(template, slots, other, createRandom(["variants", i]))) {
      const now = solvedOr(template, variant.slots);
      if (now === undefined || answer(see(variant.slots)) !== guessed) continue;
      if (now === solved) same += 1;
      else different += 1;
    }
  }
  return different <= MOST_DIFFERENCES * (same + different);
}
