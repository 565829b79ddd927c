import type { ControlResult, TaskResult } from "../../contracts/run-result.ts";
import { points, signedPoints } from "../../core/format-points.ts";
import { metricTitle } from "../../domain/evaluation/metrics/registry.ts";

/** In plain words: what tuning changed, and how much of it the rule gives beyond format and copying. */
export function explainGain(result: TaskResult, controls: readonly ControlResult[]): string {
  const metric = metricTitle(result.metric);
  const [low, high] = result.interval;
  const scores = `from ${points(result.base)} to ${points(result.tuned)} of 100`;
  const range = `${signedPoints(result.difference)} points, 95 % interval ${signedPoints(low)} to ${signedPoints(high)}, ${result.rows} rows`;
  if (result.difference === 0)
    return `Tuning left ${metric} at ${points(result.tuned)} of 100 (${result.rows} rows).`;
  if (low <= 0 && high >= 0) {
    return `Tuning changed ${metric} ${scores} (${range}); the interval holds zero, so this may be chance.`;
  }
  const first = `Tuning ${result.difference > 0 ? "raised" : "lowered"} ${metric} ${scores} (${range}).`;
  if (result.difference < 0) return first;
  return [first, ...controls.map((control) => explainControl(result, control))].join(" ");
}

function explainControl(result: TaskResult, control: ControlResult): string {
  const by = `By the control ${control.control} (the same prompts with other answers: ${signedPoints(control.difference)})`;
  if (control.tuned_minus_control_interval[0] <= 0) {
    return `${by}, within chance of the whole gain, these rows do not show that the rule matters.`;
  }
  if (control.difference <= 0) {
    return `${by}, all of it comes from the rule: format and copying alone bring nothing.`;
  }
  const rule = control.tuned_minus_control;
  const share = Math.round((100 * rule) / result.difference);
  return (
    `${by}, about ${points(rule)} of these ${points(result.difference)} points (${share} %) come from the rule and ` +
    `the other ${points(control.difference)} from the format and from copying.`
  );
}
