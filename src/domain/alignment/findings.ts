import type { EffectEstimates } from "./bootstrap-effects.ts";
import type { GainCell } from "./decompose-gain.ts";
import type { Sensitivity } from "./sensitivity.ts";
import type { ShuffleTest } from "./shuffled-adherence.ts";

/** The numbers that verdict and warnings are worded from. */
export interface Findings {
  readonly rows: number;
  readonly effects: EffectEstimates;
  readonly decomposition: readonly GainCell[];
  readonly sensitivity: Sensitivity;
  readonly shuffled: ShuffleTest;
  /** Rows that the comparison behind the indirect effect rests on; see `effectiveRows`. */
  readonly effectiveRows: number;
}
