import { canonicalJson } from "../../../../core/canonical-json.ts";
import type { Check } from "../check.ts";

const COUNT = 40;

export const determinism: Check = {
  id: "determinism",
  title: "equal paths give equal samples, in any order",
  run({ sampler }) {
    const [first, second] = [sampler(), sampler()];
    const forward = Array.from({ length: COUNT }, (_, index) => canonicalJson(first.sample(index)));
    for (let index = COUNT - 1; index >= 0; index--) {
      if (canonicalJson(second.sample(index)) === forward[index]) continue;
      return [
        `sample ${index} differs when made again: sample() must draw from the given random and words only, and keep nothing between calls`,
      ];
    }
    return [];
  },
};
