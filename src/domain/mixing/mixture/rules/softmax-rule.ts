import { mixByAccuracy } from "../mixture.ts";
import type { MixRule } from "./mix-rule.ts";

/** Cookbook's own; given true accuracies it is the labelled oracle. */
export const softmaxRule: MixRule = {
  id: "softmax",
  title: "softmax of accuracies",
  source: "Narayan, Chen, Bhatia and Ré 2024, the mixing rule as we read it",
  needs: ["accuracies"],
  shares: ({ accuracies, softmax }) => [...mixByAccuracy(accuracies!, softmax).shares],
};
