import { chanceLevel, type VoteMatrix, type VoteTable } from "../votes/vote-matrix.ts";
import { type Agreement, measureAgreement } from "./agreement.ts";
import { effectiveVoters } from "./effective-voters.ts";
import type { LabelModelFit } from "./label-model.ts";
import { accuracyFromSkill, ordinaryVoters, splitBase, withRowCounts } from "./ordinary-voters.ts";

/** Fits a model that needs nothing but pairwise agreement. `solve` gives skills from chance-corrected agreements. */
export function fitFromAgreement(
  table: VoteTable,
  solve: (agreement: Agreement) => Float64Array,
): LabelModelFit {
  const voters = ordinaryVoters(table);
  const skillsOf = (matrix: VoteMatrix) => solve(measureAgreement(matrix));
  const toAccuracies = (skills: Float64Array) =>
    skills.map((skill) => accuracyFromSkill(skill, chanceLevel(table.matrix)));
  const skills = skillsOf(voters);
  return {
    ...splitBase(table, toAccuracies(skills)),
    effectiveVoters: effectiveVoters(table.matrix, skills.subarray(0, table.matrix.voterCount)),
    warnings: [],
    unitCounts: voters.counts,
    refit: (counts) => splitBase(table, toAccuracies(skillsOf(withRowCounts(voters, counts)))).accuracies,
  };
}
