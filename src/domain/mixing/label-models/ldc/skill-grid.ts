/**
 * Skill s is accuracy above guessing: P(correct) = 1/K + (1 − 1/K)·s for K options; 0 guesses, 1 is always right. The
 * M-step maximises over this grid (step 0.02, finer near 1) and refines by a parabola.
 */
export const SKILLS: Float64Array = Float64Array.from([
  ...Array.from({ length: 97 }, (_, i) => (i - 48) / 50),
  0.97,
  0.98,
  0.985,
  0.99,
]);

/** The last grid point of the even part, 0.96. */
const EVEN_END = 96;

/** Index of the grid point at or above a skill, at least 1. */
export function gridIndexAbove(skill: number): number {
  if (skill <= SKILLS[EVEN_END]!) {
    return Math.min(EVEN_END, Math.max(1, Math.ceil((skill + 0.96) * 50 - 1e-9)));
  }
  let index = EVEN_END + 1;
  while (index < SKILLS.length - 1 && SKILLS[index]! < skill) index++;
  return index;
}

/** How far a skill lies from grid point `index − 1` to `index`, in [0, 1]. */
export function gridFraction(skill: number, index: number): number {
  const low = SKILLS[index - 1]!;
  return Math.min(1, Math.max(0, (skill - low) / (SKILLS[index]! - low)));
}

/** P(correct) at a skill with `options` options. */
export function accuracyAt(skill: number, options: number): number {
  return 1 / options + (1 - 1 / options) * skill;
}

/**
 * The grid's maximum of an objective, started at a guess and climbed to, or over the whole grid; the peak is placed by the
 * parabola through it and its neighbours.
 */
export function maximiseSkill(objective: (index: number) => number, guess: number, scanAll: boolean): number {
  const last = SKILLS.length - 1;
  let best = 0;
  let value: number;
  if (scanAll) {
    value = objective(0);
    for (let i = 1; i <= last; i++) {
      const here = objective(i);
      if (here > value) {
        value = here;
        best = i;
      }
    }
  } else {
    best = gridIndexAbove(guess);
    value = objective(best);
    let step = -1;
    let next = objective(best - 1);
    if (next < value) {
      step = 1;
      next = best < last ? objective(best + 1) : Number.NEGATIVE_INFINITY;
    }
    while (next > value) {
      best += step;
      value = next;
      if (best === 0 || best === last) break;
      next = objective(best + step);
    }
  }
  const j = Math.min(last - 1, Math.max(1, best));
  const low = SKILLS[j - 1]!;
  const mid = SKILLS[j]!;
  const high = SKILLS[j + 1]!;
  const rise = (objective(j) - objective(j - 1)) / (mid - low);
  const fall = (objective(j + 1) - objective(j)) / (high - mid);
  const curvature = (fall - rise) / (high - low);
  const peak = curvature < 0 ? 0.5 * (low + mid) - rise / (2 * curvature) : mid;
  return Math.min(high, Math.max(low, peak));
}
