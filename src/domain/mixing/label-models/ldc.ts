import { chanceLevel } from "../votes/vote-matrix.ts";
import type { LabelModel } from "./label-model.ts";
import { alternativeSkills, baseSkillOf, independentVoters, meanSkills } from "./ldc/average.ts";
import { estimateSkills, type SkillEstimate } from "./ldc/estimate-skills.ts";
import { refitSkills } from "./ldc/resample.ts";
import { structureWarnings } from "./ldc/structure-warnings.ts";
import { accuracyFromSkill } from "./ordinary-voters.ts";

/**
 * The default: latent truth, difficulty and common distractor, averaged over dependence structures. Made for voters that
 * err together because they are tuned from one base model, and for options that vary from row to row.
 */
export const ldc: LabelModel = {
  id: "ldc",
  title: "truth, difficulty and distractor (LDC)",
  description:
    "Voters err together on hard rows, by the same wrong answer, or by repeating the base model; averaged over how.",
  source:
    "own; parts from Dawid and Skene 1979 (EM), Albert and Dodd 2004 (dependence), Kim et al. 2025 (shared errors)",
  fewestVoters: 2,
  needsSharedLabels: false,
  usesGold: true,
  fit(table) {
    const chance = chanceLevel(table.matrix);
    const estimate: SkillEstimate = estimateSkills(table);
    const toAccuracies = (skills: Float64Array) => skills.map((skill) => accuracyFromSkill(skill, chance));
    const { low, high } = alternativeSkills(estimate);
    const baseSkill = baseSkillOf(estimate);
    const alternatives = { low: toAccuracies(low), high: toAccuracies(high) };
    return {
      accuracies: toAccuracies(meanSkills(estimate)),
      alternatives,
      effectiveVoters: independentVoters(estimate),
      ...(baseSkill === undefined ? {} : { baseAccuracy: accuracyFromSkill(baseSkill, chance) }),
      warnings: structureWarnings(estimate, alternatives, table.voters),
      unitCounts: estimate.data.patterns.counts,
      refit: (counts) => toAccuracies(refitSkills(estimate, counts)),
    };
  },
};
