import { type Check, type CheckContext, percent } from "../check.ts";
import { measureBaselines } from "../measure-baselines.ts";

export const baselines: Check = {
  id: "baselines",
  title: "trivial answers score what is declared",
  run(context: CheckContext) {
    const { params } = context.sampler();
    return measureBaselines(context).flatMap(({ baseline, right, count }) => {
      const expected = baseline.expected(params);
      const fourSigma = 4 * Math.sqrt(Math.max(0, expected * (1 - expected)) / count);
      if (Math.abs(right - expected) <= (baseline.tolerance ?? 0) + fourSigma) return [];
      return [`baseline "${baseline.id}" is right in ${percent(right)}, declared are ${percent(expected)}`];
    });
  },
};
