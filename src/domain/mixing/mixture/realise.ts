import { createRandom } from "../../../core/random.ts";

/** A mix as a sequence: which template's which sample comes k-th. */
export interface RealisedMix {
  readonly total: number;
  /** The k-th sample, k in [0, total): the template's index, and the sample's number within the template. */
  at(k: number): { readonly template: number; readonly index: number };
}

/**
 * The order of a mix with exact counts, each place a pure function of (counts, seed, k), found without the places before it.
 * Template i's samples lie at (j + u_i) / n_i with a random u_i of its own; all of them in the order of these numbers are the
 * sequence. So every prefix holds each template in its proportion, to within one sample of its own and the common rounding.
 * O(templates · log) for one place.
 */
export function realiseMix(counts: readonly number[], seed: number | string): RealisedMix {
  const random = createRandom(["realise-mix", seed, counts.join()]);
  const offsets = counts.map(() => random.float());
  const total = counts.reduce((sum, count) => sum + count, 0);
  /** Samples of a template at numbers up to x. */
  const upTo = (template: number, x: number) =>
    Math.min(counts[template]!, Math.max(0, Math.floor(x * counts[template]! - offsets[template]!) + 1));
  const allUpTo = (x: number) => counts.reduce((sum, _, template) => sum + upTo(template, x), 0);
  return {
    total,
    at(k) {
      if (!(Number.isInteger(k) && k >= 0 && k < total)) {
        throw new RangeError(`at(${k}): a place lies in [0, ${total})`);
      }
      let low = -1;
      let high = 1;
      // The k-th lies in (low, high]; stop when few others do.
      for (let step = 0; step < 60 && allUpTo(high) - Math.max(0, allUpTo(low)) > 1; step++) {
        const middle = 0.5 * (low + high);
        if (allUpTo(middle) > k) high = middle;
        else low = middle;
      }
      const near = counts.flatMap((count, template) => {
        const from = upTo(template, low);
        return Array.from({ length: upTo(template, high) - from }, (_, i) => ({
          template,
          index: from + i,
          x: (from + i + offsets[template]!) / count,
        }));
      });
      near.sort((a, b) => a.x - b.x || a.template - b.template);
      const { template, index } = near[k - allUpTo(low)]!;
      return { template, index };
    },
  };
}
