import { createRandom } from "../../core/random.ts";
import type { AdherenceSample } from "./adherence-sample.ts";
import { effectSums, groupSamples } from "./effect-sums.ts";
import { estimateEffects } from "./estimate-effects.ts";

export interface ShuffleTest {
  /** The indirect effect; null where the rows do not determine it. */
  readonly observed: number | null;
  /** Root mean square of the indirect effect with adherence shuffled: what chance gives. */
  readonly spread: number | null;
  /** Two-sided, (1 + shuffles at least as far from 0) / (1 + shuffles) (Phipson and Smyth 2010). */
  readonly pValue: number | null;
}

export interface ShuffleOptions {
  readonly seed: number;
  readonly shuffles: number;
}

/**
 * Control: deals the rows' pairs of adherence out anew among the rows. What adherence changed overall stays, what it
 * has to do with correctness is gone, so an indirect effect that survives does not come from adherence.
 * O(shuffles · rows).
 */
export function shuffleAdherence(samples: readonly AdherenceSample[], options: ShuffleOptions): ShuffleTest {
  const groups = groupSamples(samples);
  const sums = effectSums(groups, groups.counts);
  const observed = estimateEffects(sums).indirectEffect;
  if (!Number.isFinite(observed)) return { observed: null, spread: null, pValue: null };
  const a = Float64Array.from(samples, (sample) => sample.baseAdherence);
  const b = Float64Array.from(samples, (sample) => sample.tunedAdherence);
  const gain = Float64Array.from(samples, (sample) => sample.tunedCorrect - sample.baseCorrect);
  const random = createRandom(["shuffled-adherence", options.seed, samples.length]);
  let [asFar, squares] = [0, 0];
  for (let shuffle = 0; shuffle < options.shuffles; shuffle++) {
    for (let i = gain.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      const held = gain[i]!;
      gain[i] = gain[j]!;
      gain[j] = held;
    }
    let [az, bz, abz] = [0, 0, 0];
    for (let row = 0; row < gain.length; row++) {
      az += a[row]! * gain[row]!;
      bz += b[row]! * gain[row]!;
      abz += a[row]! * b[row]! * gain[row]!;
    }
    // The effect depends on the difference alone, so the gain may stand for the correctness after, and 0 for before.
    const shuffled = { ...sums, y: 0, ay: 0, by: 0, aby: 0, z: sums.z - sums.y, az, bz, abz };
    const value = estimateEffects(shuffled).indirectEffect;
    squares += value ** 2;
    if (Math.abs(value) >= Math.abs(observed) - ROUNDING) asFar += 1;
  }
  return {
    observed,
    spread: Math.sqrt(squares / options.shuffles),
    pValue: (1 + asFar) / (1 + options.shuffles),
  };
}

/** Shuffles that give the same effect must not differ from it by the order of their sums. */
const ROUNDING = 1e-12;
