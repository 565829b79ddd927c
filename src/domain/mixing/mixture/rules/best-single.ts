import { mixByAccuracy } from "../mixture.ts";
import type { MixRule } from "./mix-rule.ts";

export const bestSingle: MixRule = {
  id: "best-single",
  title: "best template alone",
  source: "the softmax at η = ∞; of equal ones the first",
  needs: ["accuracies"],
  shares: ({ accuracies, softmax }) => {
    const { worths } = mixByAccuracy(accuracies!, { ...softmax, eta: 0 });
    const means = worths.map(({ mean }) => mean);
    const best = means.indexOf(Math.max(...means));
    return means.map((_, i) => (i === best ? 1 : 0));
  },
};
