import { rankOneSkills } from "./agreement.ts";
import { fitFromAgreement } from "./agreement-model.ts";
import type { LabelModel } from "./label-model.ts";

/** All pairs at once: the agreement matrix without its diagonal is one product. */
export const rankOne: LabelModel = {
  id: "rank-one",
  title: "rank-one agreement",
  description:
    "Chance-corrected agreement of two voters is the product of their skills when errors are independent.",
  source:
    "Dalvi, Dasgupta, Kumar and Rastogi 2013, on worker-by-worker agreement; the fit by alternating least squares",
  fewestVoters: 2,
  needsSharedLabels: false,
  usesGold: false,
  fit: (table) => fitFromAgreement(table, ({ corrected }) => rankOneSkills(corrected)),
};
