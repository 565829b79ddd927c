/**
 * Voters' skills come from N(mean, deviation²), whose own parameters are learnt from the voters (empirical Bayes) and held
 * near these start values by as many imaginary voters as `STRENGTH`.
 */
const MEAN = 0.25;
const DEVIATION = 0.35;
const STRENGTH = 4;

export interface SkillPrior {
  readonly mean: number;
  readonly deviation: number;
}

export const FIRST_PRIOR: SkillPrior = { mean: MEAN, deviation: DEVIATION };

export function updatePrior(skills: readonly number[]): SkillPrior {
  let sum = STRENGTH * MEAN;
  for (const skill of skills) sum += skill;
  const mean = sum / (STRENGTH + skills.length);
  let squares = STRENGTH * DEVIATION ** 2;
  for (const skill of skills) squares += (skill - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / (STRENGTH + skills.length)) };
}

/** Up to a constant. */
export function logPriorOf(skill: number, { mean, deviation }: SkillPrior): number {
  return -0.5 * ((skill - mean) / deviation) ** 2;
}

/** Log prior density of the skills and of the prior's own parameters, up to a constant. */
export function logPriorDensity(skills: readonly number[], prior: SkillPrior): number {
  const { mean, deviation } = prior;
  let sum = 0;
  for (const skill of skills) sum += logPriorOf(skill, prior) - Math.log(deviation);
  return (
    sum -
    (STRENGTH + 3) * Math.log(deviation) -
    0.5 * STRENGTH * (((mean - MEAN) / deviation) ** 2 + (DEVIATION / deviation) ** 2)
  );
}
