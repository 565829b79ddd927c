import { fitDawidSkeneModel } from "./dawid-skene-model.ts";
import type { LabelModel } from "./label-model.ts";

/** The simplest model that weighs voters. */
export const oneCoin: LabelModel = {
  id: "one-coin",
  title: "one-coin Dawid–Skene",
  description: "One accuracy for each voter, wrong votes spread evenly; errors independent.",
  source: "Zhang, Chen, Zhou and Jordan 2016, section 2; crowd-kit 1.4's OneCoinDawidSkene",
  fewestVoters: 2,
  needsSharedLabels: true,
  usesGold: true,
  fit: (table) => fitDawidSkeneModel(table, "one-coin"),
};
