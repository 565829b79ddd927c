import { fitFromAgreement } from "./agreement-model.ts";
import type { LabelModel } from "./label-model.ts";
import { tripletSkills } from "./triplet-skills.ts";

/** Triplets, by the median: threes with an agreement near 0 do no harm. */
export const tripletsMedian: LabelModel = {
  id: "triplets-median",
  title: "triplets (median)",
  description:
    "Every three voters whose errors are independent give each other's skill; the median over all threes.",
  source: "Fu et al. 2020 (FlyingSquid), and its solver triplet_median",
  fewestVoters: 3,
  needsSharedLabels: false,
  usesGold: false,
  fit: (table) => fitFromAgreement(table, ({ corrected }) => tripletSkills(corrected, "median")),
};
