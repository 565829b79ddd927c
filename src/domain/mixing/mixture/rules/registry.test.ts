import { describe, expect, it } from "vitest";
import type { MixEvidence, MixTrial } from "./mix-rule.ts";
import { MIX_RULES, sharesBy } from "./registry.ts";

const TEMPLATES = ["a", "b", "c"];
/** The second template helps most, the third harms. */
const EFFECTS = [0.5, 1, -0.3];

const trials: MixTrial[] = [
  [0.8, 0.1, 0.1],
  [0.1, 0.8, 0.1],
  [0.1, 0.1, 0.8],
  [0.4, 0.4, 0.2],
  [0.2, 0.4, 0.4],
].map((shares) => {
  const drop = shares.reduce((sum, share, i) => sum + share * EFFECTS[i]!, 0);
  return { shares, before: [3, 2], after: [3 - drop, 2 - drop] };
});

const evidence: MixEvidence = {
  templates: TEMPLATES,
  accuracies: {
    templates: TEMPLATES,
    tasks: ["t"],
    accuracies: [[0.5], [0.7], [0.3]],
    errors: [[0.05], [0.05], [0.05]],
  },
  skillGraph: [
    [0.2, 0.1],
    [0.5, 0.5],
    [0, 0.1],
  ],
  losses: [
    [3, 2],
    [2.5, 2],
  ],
  trials,
};

describe.each(Object.entries(MIX_RULES))("mixing rule %s", (id, rule) => {
  const shares = sharesBy(id, evidence);

  it("declares itself under its id and gives shares, the same each time", () => {
    expect(rule.id).toBe(id);
    expect(shares.length).toBe(3);
    expect(shares.every((share) => share >= 0)).toBe(true);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(sharesBy(id, evidence)).toEqual(shares);
  });

  it.skipIf(id === "uniform")("gives most to the best template and least to the worst", () => {
    expect(shares[1]!).toBeGreaterThan(shares[0]!);
    expect(shares[0]!).toBeGreaterThanOrEqual(shares[2]!);
  });

  it.skipIf(rule.needs.length === 0)("says what it lacks", () => {
    expect(() => sharesBy(id, { templates: TEMPLATES })).toThrow(
      `mixing rule "${id}" needs ${rule.needs.join(" and ")}`,
    );
  });
});

it("Skill-it's shares by hand", () => {
  // Losses of both rounds: 5.5 and 4; weights exp(0.5 · (1.5, 4.75, 0.4)).
  const raw = [0.2 * 5.5 + 0.1 * 4, 0.5 * 5.5 + 0.5 * 4, 0.1 * 4].map((value) => Math.exp(0.5 * value));
  const total = raw.reduce((sum, value) => sum + value, 0);
  sharesBy("skill-it", evidence).forEach((share, i) => {
    expect(share).toBeCloseTo(raw[i]! / total, 12);
  });
});

it("Aioli recovers a linear law from its trials, and goes on from the current shares", () => {
  const current = [0.2, 0.2, 0.6];
  // Two tasks with the same effects: exp(0.2 · 2 · effect).
  const raw = EFFECTS.map((effect, i) => current[i]! * Math.exp(0.4 * effect));
  const total = raw.reduce((sum, value) => sum + value, 0);
  sharesBy("aioli", { ...evidence, current }).forEach((share, i) => {
    expect(share).toBeCloseTo(raw[i]! / total, 4);
  });
});

it("an unknown rule answers with the nearest", () => {
  expect(() => sharesBy("softmx", evidence)).toThrow('unknown mixing rule "softmx"');
});
