import { fitDawidSkeneModel } from "./dawid-skene-model.ts";
import type { LabelModel } from "./label-model.ts";

/** Full confusion matrices that a few rows cannot ruin. */
export const dawidSkeneMap: LabelModel = {
  id: "dawid-skene-map",
  title: "Dawid–Skene with priors",
  description: "Confusion matrices under priors that hold voters for better than chance; errors independent.",
  source: "Kim and Ghahramani 2012, on the priors; maximised instead of sampled",
  fewestVoters: 2,
  needsSharedLabels: true,
  usesGold: true,
  fit: (table) => fitDawidSkeneModel(table, "map"),
};
