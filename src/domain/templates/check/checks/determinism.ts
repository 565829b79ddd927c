import { canonicalJson } from "../../../../core/canonical-json.ts";
import type { Check } from "../check.ts";

/** Rare branches count too. */
const COUNT = 2000;

export const determinism: Check = {
  id: "determinism",
  title: "equal paths give equal samples, in any order",
  run({ sampler, samples }) {
    const forward = samples(COUNT);
    const again = sampler();
    for (let index = COUNT - 1; index >= 0; index--) {
      if (canonicalJson(again.sample(index)) === canonicalJson(forward[index])) continue;
      return [
        `sample ${index} differs when made again: sample() must draw from the given random and words only, and keep nothing between calls`,
      ];
    }
    return [];
  },
};
