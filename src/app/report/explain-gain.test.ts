import { expect, it } from "vitest";
import type { ControlResult, TaskResult } from "../../contracts/run-result.ts";
import { explainGain } from "./explain-gain.ts";

const result = (base: number, tuned: number, interval: [number, number]): TaskResult => ({
  task: "squad",
  metric: "exact_match",
  base,
  tuned,
  difference: tuned - base,
  interval,
  rows: 144,
});

const control = (difference: number, rule: number, low: number): ControlResult => ({
  control: "random-span",
  task: "squad",
  metric: "exact_match",
  score: 0,
  difference,
  interval: [0, 0],
  tuned_minus_control: rule,
  tuned_minus_control_interval: [low, 1],
  rows: 144,
});

it.each([
  [
    result(0.02, 0.222, [0.14, 0.27]),
    [control(0.062, 0.14, 0.05)],
    "Tuning raised exact match from 2.0 to 22.2 of 100 (+20.2 points, 95 % interval +14.0 to +27.0, 144 rows). By the control random-span (the same prompts with other answers: +6.2), about 14.0 of these 20.2 points (69 %) come from the rule and the other 6.2 from the format and from copying.",
  ],
  [
    result(0.02, 0.222, [0.14, 0.27]),
    [control(-0.01, 0.212, 0.1)],
    "By the control random-span (the same prompts with other answers: −1.0), all of it comes from the rule: format and copying alone bring nothing.",
  ],
  [
    result(0.02, 0.222, [0.14, 0.27]),
    [control(0.19, 0.012, -0.03)],
    "these rows do not show that the rule matters.",
  ],
  [result(0.2, 0.22, [-0.03, 0.06]), [control(0, 0, 0)], "the interval holds zero, so this may be chance."],
  [result(0.3, 0.1, [-0.3, -0.1]), [], "Tuning lowered exact match from 30.0 to 10.0 of 100 (−20.0 points"],
])("explains %#", (gain, controls, text) => {
  expect(explainGain(gain, controls)).toContain(text);
});
