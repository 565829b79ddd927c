import type { Params } from "../../sdk/template.ts";
import { type Check, type CheckContext, percent, quoted } from "../check.ts";
import { type MeasuredBaseline, measureBaselines } from "../measure-baselines.ts";

/** More would let nearly any figure pass. */
const MOST_TOLERANCE = 0.1;

export const baselines: Check = {
  id: "baselines",
  title: "trivial answers score what is declared",
  run(context: CheckContext) {
    const { params } = context.sampler();
    return measureBaselines(context).flatMap((measured) => finding(measured, params));
  },
};

function finding({ baseline, right, count, always }: MeasuredBaseline, params: Params): string[] {
  const { id, tolerance = 0 } = baseline;
  if (tolerance > MOST_TOLERANCE) {
    return [
      `baseline "${id}" has a tolerance of ${tolerance}, which lets nearly any figure pass: give at most ${MOST_TOLERANCE}, and in expected what it scores (${percent(right)} here)`,
    ];
  }
  const expected = baseline.expected(params);
  const fourSigma = 4 * Math.sqrt(Math.max(0, expected * (1 - expected)) / count);
  if (Math.abs(right - expected) <= tolerance + fourSigma) return [];
  const said = `baseline "${id}" is right in ${percent(right)}, declared are ${percent(expected)}`;
  if (always === undefined) return [said];
  return [`unbalanced: the answer is ${quoted(always)} in ${percent(right)} of the samples (${said})`];
}
