import { fitFromAgreement } from "./agreement-model.ts";
import type { LabelModel } from "./label-model.ts";
import { tripletSkills } from "./triplet-skills.ts";

/** Triplets, averaged. The mean explodes when an agreement is near 0; `triplets-median` does not. */
export const tripletsMean: LabelModel = {
  id: "triplets-mean",
  title: "triplets (mean)",
  description:
    "Every three voters whose errors are independent give each other's skill; the mean over all threes.",
  source:
    "Fu, Chen, Sala, Hooper, Fatahalian and Ré 2020 (FlyingSquid); k classes by chance-corrected agreement",
  fewestVoters: 3,
  needsSharedLabels: false,
  usesGold: false,
  fit: (table) => fitFromAgreement(table, ({ corrected }) => tripletSkills(corrected, "mean")),
};
