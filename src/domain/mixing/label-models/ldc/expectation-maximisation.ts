import { FIRST_PRIOR, logPriorDensity, type SkillPrior, updatePrior } from "./skill-prior.ts";

/** A structure in the middle of EM. */
export interface EmModel {
  /** E-step at the current parameters. Returns the log-likelihood. */
  expect(): number;
  /** M-step; `isFirst` asks for the whole grid where later rounds climb from where they are. Returns the largest move. */
  maximise(prior: SkillPrior, isFirst: boolean): number;
  /** The skills that the shared prior is learnt from. */
  skills(): readonly number[];
}

export interface EmLimits {
  /** Most rounds. */
  readonly rounds: number;
  /** Largest move of a skill that counts as none. Default 5e-4. */
  readonly tolerance?: number;
}

const MOVE_TOLERANCE = 5e-4;
/** Nats; a round that gains less changes nothing that matters. */
const GAIN_TOLERANCE = 5e-3;
const LEAST_ROUNDS = 5;

/** Rounds of EM until nothing moves any more, or the limit. `score` adds the log prior to the log-likelihood. */
export function runEm(
  model: EmModel,
  { rounds, tolerance = MOVE_TOLERANCE }: EmLimits,
): { readonly score: number; readonly iterations: number } {
  let prior = FIRST_PRIOR;
  let score = Number.NEGATIVE_INFINITY;
  for (let round = 1; ; round++) {
    const logLikelihood = model.expect();
    const move = model.maximise(prior, round === 1);
    const skills = model.skills();
    prior = updatePrior(skills);
    const before = score;
    score = logLikelihood + logPriorDensity(skills, prior);
    const hasSettled =
      move < tolerance || (round >= LEAST_ROUNDS && Math.abs(score - before) < GAIN_TOLERANCE);
    if (hasSettled || round >= rounds) return { score, iterations: round };
  }
}
