import type { AdherenceWorld } from "./simulate-adherence.ts";

type World = Omit<AdherenceWorld, "rows">;

const plain = { before: 0.25, after: 0.7, baseline: 0.1, direct: 0.1, effect: 0.5 };
const null0 = { ...plain, baseline: 0.3, effect: 0 };
const graded = { gradedCorrectness: 0.5, gradedAdherence: 0.1 };
const confounded = { before: 0.3, after: 0.6, baseline: 0.3, effect: 0 };

/** A known share of the gain goes through adherence, and nothing unmeasured moves both unequally. */
export const MEDIATED_WORLDS = {
  "exact match": plain,
  "F1, graded adherence": { ...plain, ...graded },
  "all of the gain": { ...plain, direct: 0 },
  "a fifth of the gain": { ...plain, effect: 0.15, direct: 0.27 },
  "base never right": { ...plain, baseline: 0, baseEffect: 0 },
  "gains only where it rose": { ...plain, isRiseOnly: true },
  "difficult rows, alike for both": {
    ...{ before: 0.3, after: 0.65, baseline: 0.25, direct: 0.1, effect: 0.3 },
    difficulty: { adherence: 0.5, base: 0.35, tuned: 0.35 },
  },
  "nearly every row rises": { ...plain, before: 0.03, after: 0.95 },
} as const satisfies Readonly<Record<string, World>>;

/** Nothing goes through adherence. */
export const NULL_WORLDS = {
  "adherence the same on every row": { ...plain, isUnchanged: true },
  "adherence up as often as down": { ...plain, before: 0.5, after: 0.5 },
  "adherence rises without effect": null0,
  "the same, F1 and graded": { ...null0, ...graded },
  "the same, and no gain": { ...null0, direct: 0 },
} as const satisfies Readonly<Record<string, World>>;

/** Nothing goes through adherence, but an unmeasured cause moves it and correctness. */
export const CONFOUNDED_WORLDS = {
  "difficulty, more for the tuned": {
    ...confounded,
    direct: 0.2,
    difficulty: { adherence: 0.55, base: 0.5, tuned: 0.95 },
  },
  "a skill that tuning gives": {
    ...confounded,
    direct: 0.15,
    after: 0.5,
    skill: { adherence: 0.75, correctness: 0.75 },
  },
  "the same, base never right": {
    ...{ before: 0.1, after: 0.5, baseline: 0.01, direct: 0.49, effect: 0 },
    skill: { adherence: 0.7, correctness: 0.7 },
  },
} as const satisfies Readonly<Record<string, World>>;
