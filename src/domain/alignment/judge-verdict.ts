import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import type { Estimate } from "./bootstrap-effects.ts";
import type { Findings } from "./findings.ts";
import { isAbove, isBelow } from "./interval-sign.ts";
import type { Warning } from "./judge-warnings.ts";

export type VerdictKind =
  /** Most, part or little of the gain goes through adherence. */
  | "explains-most"
  | "explains-part"
  | "explains-little"
  /** There is a gain, and none or at most half of it goes through adherence, or adherence did not rise. */
  | "does-not-explain"
  | "no-gain"
  | "insufficient-data";

export interface Verdict {
  readonly kind: VerdictKind;
  /** One or two sentences in plain words. */
  readonly text: string;
}

const FEWEST_ROWS = 30;
const FEWEST_EFFECTIVE_ROWS = 10;

/** What the numbers say, also where they speak against the rule or say nothing. */
export function judgeVerdict(findings: Findings, warnings: readonly Warning[]): Verdict {
  const { rows, effectiveRows, effects } = findings;
  const { totalEffect, indirectEffect, proportionMediated: proportion, adherenceChange } = effects;
  if (rows < FEWEST_ROWS) {
    return insufficient(
      `${rows} rows are too few for any verdict; take ${FEWEST_ROWS} at the least, better hundreds.`,
    );
  }
  if (isBelow(totalEffect)) {
    const through = isBelow(indirectEffect)
      ? `; ${range(indirectEffect)} of it come from following the rule less.`
      : ".";
    return {
      kind: "no-gain",
      text: `There is no gain to explain: tuning changed correctness by ${range(totalEffect)} points${through}`,
    };
  }
  if (!isAbove(totalEffect)) return noGain(findings);

  const gain = `the gain of ${range(totalEffect)} points`;
  if (!isAbove(adherenceChange)) {
    const moved = isBelow(adherenceChange) ? "fell" : "did not rise";
    return {
      kind: "does-not-explain",
      text: `Following the rule does not explain ${gain}: adherence ${moved} (${range(adherenceChange)} points).`,
    };
  }
  if (indirectEffect.low === null) {
    return insufficient(
      `adherence rose by ${range(adherenceChange)} points, but no part of ${gain} can be told to go through it.`,
    );
  }
  if (proportion.low === null || proportion.high === null) {
    return insufficient(
      `${gain} is hardly more than chance, so that the ${range(indirectEffect)} points through adherence are no known share of it.`,
    );
  }
  const share = `${percent(proportion.estimate!)} (95 % interval ${percent(proportion.low)} to ${percent(proportion.high)})`;
  const through = `of ${range(totalEffect)} points, ${range(indirectEffect)} go through adherence, ${share}.`;
  if (isBelow(indirectEffect)) {
    return {
      kind: "does-not-explain",
      text: `Following the rule does not explain the gain but works against it: ${through}`,
    };
  }
  if (effectiveRows < FEWEST_EFFECTIVE_ROWS) {
    return insufficient(`too few rows to compare stand behind the share of ${share} of ${gain}.`);
  }
  if (!isAbove(indirectEffect)) {
    return proportion.high < 0.5
      ? { kind: "does-not-explain", text: `Following the rule does not explain the gain: ${through}` }
      : insufficient(
          `between ${percent(proportion.low)} and ${percent(proportion.high)} of ${gain} go through adherence.`,
        );
  }
  const [kind, words] =
    proportion.low >= 0.5
      ? (["explains-most", proportion.low > 1 ? "more than" : "most of"] as const)
      : proportion.high < 0.5
        ? (["explains-little", "the smaller part of"] as const)
        : (["explains-part", "part of"] as const);
  return {
    kind,
    text: `Following the rule explains ${words} the gain: ${through} ${proviso(findings, warnings)}`,
  };
}

/** Power of 80 % at the 5 % level, in standard errors: 1.96 + 0.84; an interval is 3.92 of them wide. */
const DETECTABLE = 2.8 / 3.92;

function noGain({ rows, effects: { totalEffect, indirectEffect } }: Findings): Verdict {
  if (totalEffect.low === totalEffect.high) {
    return { kind: "no-gain", text: "There is no gain to explain: correctness is the same on every row." };
  }
  const detectable = points(DETECTABLE * (totalEffect.high! - totalEffect.low!));
  const through = isAbove(indirectEffect)
    ? ` Following the rule adds ${range(indirectEffect)}, which other changes take away again.`
    : "";
  return {
    kind: "no-gain",
    text: `There is no gain to explain: correctness changed by ${range(totalEffect)} points, within chance of 0. From ${rows} rows a change shows (4 times in 5) if it is ${detectable} points or more.${through}`,
  };
}

function proviso({ sensitivity: { robustness } }: Findings, warnings: readonly Warning[]): string {
  if (warnings.some(({ about }) => about === "confounding")) {
    return "How far this is cause and effect is in doubt: see the warnings on confounding.";
  }
  const strength =
    robustness === null
      ? ""
      : `: it would have to explain ${percent(robustness)} of what is left unexplained of each to make all of this up`;
  return `This holds if nothing unmeasured moves both adherence and correctness${strength}.`;
}

function insufficient(reason: string): Verdict {
  return { kind: "insufficient-data", text: `The data do not suffice: ${reason}` };
}

/** "+18.2 [+12.0, +24.1]", in points of 100. */
function range({ estimate, low, high }: Estimate): string {
  const ends = low === null || high === null ? "" : ` ${intervalPoints([low, high])}`;
  return `${signedPoints(estimate!)}${ends}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`.replace("-", "−");
}
