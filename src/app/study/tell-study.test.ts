import { describe, expect, it } from "vitest";
import type { StudyLevelResult, StudyScore } from "../../contracts/study-result.ts";
import { tellTask } from "./tell-study.ts";

interface Shown {
  readonly gain: number;
  readonly interval: readonly [number, number];
  readonly pHolm: number;
  /** Less the reference's gain, and its interval; null at the reference. */
  readonly beside: readonly [difference: number, low: number, high: number] | null;
}

function level(name: string, { gain, interval, pHolm, beside }: Shown, isTuned = true): StudyLevelResult {
  const score: StudyScore = {
    task: "t",
    metric: "acc",
    is_leading: true,
    rows: 100,
    base: 0.2,
    value: 0.2 + gain,
    per_seed: [0.2 + gain],
    difference: gain,
    interval,
    p_value: pHolm,
    p_holm: pHolm,
    to_reference:
      beside === null ? null : { difference: beside[0], interval: [beside[1], beside[2]], p_value: pHolm },
  };
  // A metric that does not lead says something else, and is not told.
  const other = { ...score, metric: "acc_norm", is_leading: false, value: 1, p_holm: 0 };
  return {
    level: name,
    set: {},
    is_tuned: isTuned,
    trained_tokens: 1,
    scores: [score, other],
    adherence: [],
  };
}

const factor = (reference: string) => ({ label: "outputs", unit: null, reference });
const RULE = level("rule", { gain: 0.2, interval: [0.1, 0.3], pHolm: 0.001, beside: null });

describe("tellTask", () => {
  it("names the best level, the clear gains, and where each stands beside the reference", () => {
    const levels = [
      RULE,
      level("noise", { gain: 0.18, interval: [0.08, 0.28], pHolm: 0.01, beside: [-0.02, -0.1, 0.06] }),
      level("shuffled", { gain: 0.05, interval: [-0.02, 0.12], pHolm: 0.3, beside: [-0.15, -0.2, -0.1] }),
    ];
    expect(tellTask({ levels, factor: factor("rule") }, "t")).toBe(
      "The highest score is 40.0 at rule, +20.0 [+10.0, +30.0] over the untuned model. " +
        "Above the untuned model, all levels tested together: rule, noise. " +
        "Less than rule, by the 95 % intervals: shuffled (25 % of its gain). Not told apart from rule: noise.",
    );
  });

  it("says when nothing gains, and when a level harms", () => {
    const levels = [
      level("a", { gain: 0.01, interval: [-0.05, 0.07], pHolm: 1, beside: null }),
      level("b", { gain: -0.1, interval: [-0.15, -0.05], pHolm: 0.002, beside: [-0.11, -0.2, -0.05] }),
    ];
    const text = tellTask({ levels, factor: factor("a") }, "t");
    expect(text).toContain("No level is above the untuned model");
    expect(text).toContain("Below it: b.");
    // The reference's own gain may be none: no share of it is told.
    expect(text).toContain("Less than a, by the 95 % intervals: b.");
  });

  it("tells nothing of an untuned level's share of a gain", () => {
    const none = level("0", { gain: 0, interval: [0, 0], pHolm: 1, beside: [-0.2, -0.3, -0.1] }, false);
    const text = tellTask({ levels: [none, RULE], factor: factor("rule") }, "t");
    expect(text).toContain("Less than rule, by the 95 % intervals: 0.");
    expect(text).toContain("all levels tested together: rule.");
  });
});
