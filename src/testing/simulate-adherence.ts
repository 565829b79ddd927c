import { createRandom, type RandomStream } from "../core/random.ts";
import type { AdherenceSample } from "../domain/alignment/adherence-sample.ts";

/**
 * A world with known truth for alignment's tests and simulations. The probability to be correct is
 *
 *     base:  baseline + baseEffect · adherence + difficulty.base · u
 *     tuned: baseline + direct + effect · adherence + difficulty.tuned · u + skill.correctness · k
 *
 * with u uniform on [−½, ½] per row and k = ±½ per row; the probability to adhere moves with u and k likewise. Whoever
 * analyses sees neither.
 */
export interface AdherenceWorld {
  readonly rows: number;
  /** Mean adherence. */
  readonly before: number;
  readonly after: number;
  readonly baseline: number;
  readonly direct: number;
  readonly effect: number;
  /** Default `effect`. */
  readonly baseEffect?: number;
  /** A row's difficulty: moves both models. */
  readonly difficulty?: { readonly adherence: number; readonly base: number; readonly tuned: number };
  /** A hidden cause of the tuned model alone. */
  readonly skill?: { readonly adherence: number; readonly correctness: number };
  /** Share of values drawn between 0 and 1; the others are 0 or 1. Default 0. */
  readonly gradedAdherence?: number;
  readonly gradedCorrectness?: number;
  /** Share of rows on which both models meet the same luck, for adherence and for correctness. Default ½. */
  readonly sameLuck?: number;
  /** Adherence after is adherence before. Default false. */
  readonly isUnchanged?: boolean;
  /**
   * Adherence is worth something only where it rose: `effect · max(0, after − before)` in place of the terms above.
   * Default false; for adherence of zeros and ones.
   */
  readonly isRiseOnly?: boolean;
}

export interface KnownEffects {
  readonly total: number;
  readonly indirect: number;
}

export function knownEffects(world: AdherenceWorld): KnownEffects {
  const { before, direct, effect, baseEffect = effect, sameLuck = 0.5, isUnchanged = false } = world;
  const after = isUnchanged ? before : world.after;
  if (world.isRiseOnly === true) {
    const risen = sameLuck * Math.max(0, after - before) + (1 - sameLuck) * (1 - before) * after;
    return { total: direct + effect * risen, indirect: effect * risen };
  }
  return { total: direct + effect * after - baseEffect * before, indirect: effect * (after - before) };
}

export function simulateAdherence(world: AdherenceWorld, seed: number): AdherenceSample[] {
  const random = createRandom(["simulate-adherence", seed, JSON.stringify(world)]);
  return Array.from({ length: world.rows }, (_, row) => simulateRow(world, random, String(row)));
}

function simulateRow(world: AdherenceWorld, random: RandomStream, row: string): AdherenceSample {
  const { baseline, direct, effect, baseEffect = effect, sameLuck = 0.5, isUnchanged = false } = world;
  const { difficulty = { adherence: 0, base: 0, tuned: 0 }, skill = { adherence: 0, correctness: 0 } } =
    world;
  const { gradedAdherence = 0, gradedCorrectness = 0 } = world;
  const u = random.float() - 0.5;
  const k = random.chance(0.5) ? 0.5 : -0.5;
  const pair = () => {
    const first = random.float();
    return [first, random.chance(sameLuck) ? first : random.float()] as const;
  };

  const [luckBefore, luckAfter] = pair();
  const adherence = (mean: number, luck: number) => drawScore(mean, luck, gradedAdherence, random);
  const baseAdherence = adherence(world.before + difficulty.adherence * u, luckBefore);
  const tunedMean = world.after + difficulty.adherence * u + skill.adherence * k;
  const tunedAdherence = isUnchanged ? baseAdherence : adherence(tunedMean, luckAfter);

  const [luckBase, luckTuned] = pair();
  const { isRiseOnly = false } = world;
  const worthBefore = isRiseOnly ? 0 : baseEffect * baseAdherence;
  const worthAfter = effect * (isRiseOnly ? Math.max(0, tunedAdherence - baseAdherence) : tunedAdherence);
  const baseMean = baseline + worthBefore + difficulty.base * u;
  const mean = baseline + direct + worthAfter + difficulty.tuned * u + skill.correctness * k;
  return {
    row,
    baseAdherence,
    tunedAdherence,
    baseCorrect: drawScore(baseMean, luckBase, gradedCorrectness, random),
    tunedCorrect: drawScore(mean, luckTuned, gradedCorrectness, random),
  };
}

/** A value in [0, 1] with that mean: 0 or 1, or, for a share of the draws, anything symmetric around the mean. */
function drawScore(mean: number, luck: number, graded: number, random: RandomStream): number {
  if (!(mean >= 0 && mean <= 1)) throw new RangeError(`simulateAdherence: a probability of ${mean}`);
  if (!random.chance(graded)) return luck < mean ? 1 : 0;
  return mean + (2 * luck - 1) * Math.min(mean, 1 - mean);
}
