import { holmAdjusted } from "../../core/stats/holm.ts";
import type { AdherenceSample } from "./adherence-sample.ts";
import { type AnalyseOptions, analyseAdherence } from "./analyse-adherence.ts";
import type { Estimate } from "./bootstrap-effects.ts";
import { isAbove } from "./interval-sign.ts";

/** The same answers to a task, their adherence measured by one template's rule. */
export interface MatrixCell {
  readonly task: string;
  readonly template: string;
  /** The tuned model learned this template: the cell lies on the diagonal. */
  readonly isOwn: boolean;
  readonly samples: readonly AdherenceSample[];
}

export interface CellFinding {
  readonly task: string;
  readonly template: string;
  readonly isOwn: boolean;
  readonly adherenceChange: Estimate;
  readonly indirectEffect: Estimate;
  readonly proportionMediated: Estimate;
  /** Of the shuffled control, raised for the number of cells off the diagonal (Holm 1979); as it is on it. */
  readonly pValue: number | null;
  readonly explains: boolean;
}

export interface MatrixFinding {
  readonly cells: readonly CellFinding[];
  /** Every own template explains, no other does. */
  readonly isSpecific: boolean;
  readonly text: string;
}

const LEVEL = 0.05;

/**
 * Control: adherence to other templates' rules, on the same answers. The template that the model was tuned on should
 * explain its task's gain and the others should not; one that does as well measures something that the rules have in
 * common, such as the answer's length. A cell explains where its indirect effect's interval lies above 0 and shuffled
 * adherence rarely gives as much.
 */
export function analyseMatrix(cells: readonly MatrixCell[], options: AnalyseOptions = {}): MatrixFinding {
  const analyses = cells.map(({ samples }) => analyseAdherence(samples, options));
  const others = analyses.flatMap(({ shuffled }, index) =>
    !cells[index]!.isOwn && shuffled.pValue !== null ? [{ index, pValue: shuffled.pValue }] : [],
  );
  const adjusted = new Map(
    holmAdjusted(others.map(({ pValue }) => pValue)).map((pValue, i) => [others[i]!.index, pValue]),
  );
  const findings = cells.map(({ task, template, isOwn }, index): CellFinding => {
    const { effects, shuffled } = analyses[index]!;
    const { adherenceChange, indirectEffect, proportionMediated } = effects;
    const pValue = adjusted.get(index) ?? shuffled.pValue;
    const explains =
      isAbove(effects.totalEffect) && isAbove(indirectEffect) && pValue !== null && pValue < LEVEL;
    return { task, template, isOwn, adherenceChange, indirectEffect, proportionMediated, pValue, explains };
  });
  const silent = findings.filter(({ isOwn, explains }) => isOwn && !explains);
  const foreign = findings.filter(({ isOwn, explains }) => !isOwn && explains);
  return {
    cells: findings,
    isSpecific: silent.length === 0 && foreign.length === 0,
    text: wordMatrix(silent, foreign),
  };
}

function wordMatrix(silent: readonly CellFinding[], foreign: readonly CellFinding[]): string {
  const listed = (cells: readonly CellFinding[]) =>
    cells.map(({ template, task }) => `${template} on ${task}`).join(", ");
  const parts = [
    silent.length > 0 ? `Templates that do not explain their own task's gain: ${listed(silent)}.` : undefined,
    foreign.length > 0
      ? `Templates that explain a gain they were not tuned for: ${listed(foreign)}; what they share with the right one may be the cause, rather than its rule.`
      : undefined,
  ].filter((part) => part !== undefined);
  return parts.length > 0
    ? parts.join(" ")
    : "Each template explains its own task's gain, and no other template does.";
}
