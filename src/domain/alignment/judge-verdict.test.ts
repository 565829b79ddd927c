import { describe, expect, it } from "vitest";
import type { EffectEstimates, Estimate } from "./bootstrap-effects.ts";
import type { Findings } from "./findings.ts";
import { judgeVerdict } from "./judge-verdict.ts";
import { judgeWarnings } from "./judge-warnings.ts";

const at = (estimate: number | null, low = estimate, high = estimate): Estimate => ({ estimate, low, high });

/** A gain of 30 points, 20 of them through adherence, nothing to object to; `changes` say what differs. */
function findingsOf(effects: Partial<EffectEstimates> = {}, rest: Partial<Findings> = {}): Findings {
  return {
    rows: 300,
    effects: {
      baseAdherence: at(0.25),
      tunedAdherence: at(0.7),
      adherenceChange: at(0.45, 0.4, 0.5),
      baseCorrect: at(0.2),
      tunedCorrect: at(0.5),
      totalEffect: at(0.3, 0.25, 0.35),
      indirectEffect: at(0.2, 0.15, 0.25),
      directEffect: at(0.1, 0.05, 0.15),
      proportionMediated: at(0.67, 0.55, 0.8),
      interaction: at(0, -0.05, 0.05),
      crossAssociation: at(0, -0.05, 0.05),
      residualCorrelation: at(0.4, 0.3, 0.5),
      ...effects,
    },
    decomposition: [
      { adherence: "rose", rows: 150, gain: 0.27, share: 0.9 },
      { adherence: "fell", rows: 10, gain: -0.01, share: -0.03 },
      { adherence: "same", rows: 140, gain: 0.04, share: 0.13 },
    ],
    sensitivity: { rho: 0.4, robustness: 0.35, robustnessOfInterval: 0.27, eValue: 2.7 },
    shuffled: { observed: 0.2, spread: 0.03, pValue: 0.001 },
    effectiveRows: 250,
    ...rest,
  };
}

const verdictOf = (findings: Findings) => judgeVerdict(findings, judgeWarnings(findings));

describe("judgeVerdict", () => {
  it("says how much of the gain following the rule explains, and what would make it up", () => {
    expect(verdictOf(findingsOf())).toEqual({
      kind: "explains-most",
      text:
        "Following the rule explains most of the gain: of +30.0 [+25.0, +35.0] points, +20.0 [+15.0, +25.0] go " +
        "through adherence, 67 % (95 % interval 55 % to 80 %). This holds if nothing unmeasured moves both adherence " +
        "and correctness: it would have to explain 35 % of what is left unexplained of each to make all of this up.",
    });
  });

  it.each<[string, string, RegExp, Findings]>([
    [
      "more than the gain",
      "explains-most",
      /^Following the rule explains more than the gain: .* 150 %/,
      findingsOf({
        indirectEffect: at(0.45, 0.4, 0.5),
        directEffect: at(-0.15, -0.2, -0.1),
        proportionMediated: at(1.5, 1.2, 1.8),
      }),
    ],
    [
      "a part",
      "explains-part",
      /^Following the rule explains part of the gain/,
      findingsOf({ proportionMediated: at(0.5, 0.3, 0.7) }),
    ],
    [
      "a small part",
      "explains-little",
      /explains the smaller part of the gain/,
      findingsOf({ indirectEffect: at(0.06, 0.02, 0.1), proportionMediated: at(0.2, 0.07, 0.33) }),
    ],
    [
      "nothing",
      "does-not-explain",
      /^Following the rule does not explain the gain: .* −3 %/,
      findingsOf({ indirectEffect: at(-0.01, -0.04, 0.02), proportionMediated: at(-0.03, -0.14, 0.07) }),
    ],
    [
      "adherence that works against it",
      "does-not-explain",
      /does not explain the gain but works against it/,
      findingsOf({ indirectEffect: at(-0.1, -0.15, -0.05), proportionMediated: at(-0.33, -0.5, -0.2) }),
    ],
    [
      "adherence that did not rise",
      "does-not-explain",
      /adherence did not rise \(\+1\.0 \[−2\.0, \+4\.0\] points\)/,
      findingsOf({ adherenceChange: at(0.01, -0.02, 0.04) }),
    ],
    [
      "adherence that fell",
      "does-not-explain",
      /adherence fell/,
      findingsOf({ adherenceChange: at(-0.1, -0.2, -0.05) }),
    ],
    [
      "too wide an interval",
      "insufficient-data",
      /^The data do not suffice: between −10 % and 90 % of the gain/,
      findingsOf({ indirectEffect: at(0.12, -0.03, 0.27), proportionMediated: at(0.4, -0.1, 0.9) }),
    ],
    [
      "few rows",
      "insufficient-data",
      /^The data do not suffice: 12 rows are too few/,
      findingsOf({}, { rows: 12 }),
    ],
    [
      "few rows to compare",
      "insufficient-data",
      /^The data do not suffice: too few rows to compare/,
      findingsOf({}, { effectiveRows: 6 }),
    ],
    [
      "adherence that rose everywhere",
      "insufficient-data",
      /adherence rose by .* but no part of the gain/,
      findingsOf({ indirectEffect: at(null), directEffect: at(null), proportionMediated: at(null) }),
    ],
    [
      "no gain",
      "no-gain",
      /^There is no gain to explain: correctness changed by \+1\.0 \[−3\.0, \+5\.0\] points, within chance of 0\. From 300 rows a change shows \(4 times in 5\) if it is 5\.7 points or more\.$/,
      findingsOf({ totalEffect: at(0.01, -0.03, 0.05), indirectEffect: at(0.01, -0.02, 0.04) }),
    ],
    [
      "a gain that is hardly one",
      "insufficient-data",
      /hardly more than chance, so that the \+20\.0 .* points through adherence are no known share of it/,
      findingsOf({ totalEffect: at(0.1, 0.001, 0.2), proportionMediated: at(null) }),
    ],
    [
      "no change at all",
      "no-gain",
      /^There is no gain to explain: correctness is the same on every row\.$/,
      findingsOf({ totalEffect: at(0), indirectEffect: at(0), proportionMediated: at(null) }),
    ],
    [
      "no gain, since other changes eat what adherence gives",
      "no-gain",
      /Following the rule adds \+20\.0 .* which other changes take away again/,
      findingsOf({ totalEffect: at(0.01, -0.03, 0.05) }),
    ],
    [
      "a loss",
      "no-gain",
      /^There is no gain to explain: tuning changed correctness by −10\.0/,
      findingsOf({ totalEffect: at(-0.1, -0.15, -0.05) }),
    ],
  ])("knows %s", (_, kind, text, findings) => {
    const verdict = verdictOf(findings);
    expect(verdict.kind).toBe(kind);
    expect(verdict.text).toMatch(text);
  });

  it("doubts itself where there are signs of confounding", () => {
    const { kind, text } = verdictOf(findingsOf({ crossAssociation: at(0.1, 0.05, 0.15) }));
    expect(kind).toBe("explains-most");
    expect(text).toContain("in doubt: see the warnings on confounding");
  });
});

describe("judgeWarnings", () => {
  const warned = (findings: Findings) => judgeWarnings(findings).map(({ about }) => about);

  it("has nothing to say where nothing is wrong", () => {
    expect(judgeWarnings(findingsOf())).toEqual([]);
  });

  it.each<[string, readonly string[], RegExp, Findings]>([
    ["few rows", ["few-rows"], /^Only 60 rows/, findingsOf({}, { rows: 60 })],
    ["few effective rows", ["few-rows"], /rests on about 14 rows/, findingsOf({}, { effectiveRows: 14 })],
    [
      "an effect that is not determined",
      ["undefined"],
      /^indirect_effect, direct_effect and proportion_mediated are null/,
      findingsOf({ indirectEffect: at(null), directEffect: at(null), proportionMediated: at(null) }),
    ],
    [
      "an interval that most resamples do not determine",
      ["undefined"],
      /^proportion_mediated and the intervals of indirect_effect and direct_effect are null/,
      findingsOf({
        indirectEffect: { estimate: 0.2, low: null, high: null },
        proportionMediated: at(null),
      }),
    ],
    [
      "a share of nothing",
      ["undefined"],
      /^proportion_mediated is null: the total effect cannot be told from 0/,
      findingsOf({ proportionMediated: at(null) }),
    ],
    [
      "adherence of one model and correctness of the other",
      ["confounding"],
      /the other model is more often right \(\+10\.0 \[\+5\.0, \+15\.0\] points\)/,
      findingsOf({ crossAssociation: at(0.1, 0.05, 0.15) }),
    ],
    [
      "adherence that counts in the tuned model alone",
      ["confounding"],
      /adherence goes with correctness more in the tuned model/,
      findingsOf({ interaction: at(0.2, 0.1, 0.3) }),
    ],
    [
      "a base model that cannot show what adherence is worth",
      ["confounding"],
      /^Confounding cannot be checked: the base model is right on 1\.0 of 100 rows/,
      findingsOf({ baseCorrect: at(0.01), interaction: at(0.2, 0.1, 0.3) }),
    ],
    [
      "an effect that a weak cause makes up",
      ["confounding"],
      /an unmeasured cause that explains 4 %/,
      findingsOf(
        {},
        { sensitivity: { rho: 0.15, robustness: 0.14, robustnessOfInterval: 0.04, eValue: 1.4 } },
      ),
    ],
    [
      "shuffled adherence that does as well",
      ["chance"],
      /with probability 0\.20/,
      findingsOf({}, { shuffled: { observed: 0.2, spread: 0.15, pValue: 0.2 } }),
    ],
    [
      "other changes that cost correctness",
      ["other-changes"],
      /costs 10\.0 points, so the proportion mediated is above 100 %/,
      findingsOf({ directEffect: at(-0.1, -0.15, -0.05) }),
    ],
  ])("warns of %s", (_, about, text, findings) => {
    expect(warned(findings)).toEqual(about);
    expect(judgeWarnings(findings)[0]!.text).toMatch(text);
  });

  it("does not ask how strong a confounder must be where no effect was found", () => {
    const none = findingsOf(
      { indirectEffect: at(0.01, -0.02, 0.04), interaction: at(0.2, 0.1, 0.3), baseCorrect: at(0.01) },
      { sensitivity: { rho: 0.02, robustness: 0.02, robustnessOfInterval: 0, eValue: 1.1 } },
    );
    expect(warned(none)).toEqual([]);
  });
});
