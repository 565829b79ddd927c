import type { AdherenceSample } from "./adherence-sample.ts";

export type AdherenceMove = "rose" | "fell" | "same";

export interface GainCell {
  readonly adherence: AdherenceMove;
  readonly rows: number;
  /** What these rows add to the mean gain: their sum of (after − before) over all rows. The cells add up to the whole. */
  readonly gain: number;
  /** Their part of the whole gain; the cells add up to 1. Null where there is no gain to share. */
  readonly share: number | null;
}

/** Less than this is rounding of a scorer's sums. */
const SAME = 1e-9;

/**
 * Splits the mean gain in correctness over the rows whose adherence rose, fell or stayed. Arithmetic, not causal: rows
 * that rose may have become right for another reason.
 */
export function decomposeGain(samples: readonly AdherenceSample[]): GainCell[] {
  const cells = { rose: { rows: 0, sum: 0 }, fell: { rows: 0, sum: 0 }, same: { rows: 0, sum: 0 } };
  for (const { baseAdherence, tunedAdherence, baseCorrect, tunedCorrect } of samples) {
    const change = tunedAdherence - baseAdherence;
    const cell = cells[Math.abs(change) < SAME ? "same" : change > 0 ? "rose" : "fell"];
    cell.rows += 1;
    cell.sum += tunedCorrect - baseCorrect;
  }
  const total = cells.rose.sum + cells.fell.sum + cells.same.sum;
  return (["rose", "fell", "same"] as const).map((adherence) => {
    const { rows, sum } = cells[adherence];
    const share = Math.abs(total) < SAME ? null : sum / total;
    return { adherence, rows, gain: sum / samples.length, share };
  });
}
