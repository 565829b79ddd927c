import { fitDawidSkeneModel } from "./dawid-skene-model.ts";
import type { LabelModel } from "./label-model.ts";

/** Full confusion matrices; for options of fixed meaning and many rows. */
export const dawidSkene: LabelModel = {
  id: "dawid-skene",
  title: "Dawid–Skene",
  description:
    "A confusion matrix for each voter and a prior of the options, by maximum likelihood; errors independent.",
  source: "Dawid and Skene 1979; crowd-kit 1.4's DawidSkene",
  fewestVoters: 2,
  needsSharedLabels: true,
  usesGold: true,
  fit: (table) => fitDawidSkeneModel(table, "full"),
};
