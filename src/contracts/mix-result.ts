import type { TaskAlignment } from "./alignment-result.ts";
import type { Estimates } from "./estimates.ts";

/** `result.json` of a mix run: ids and numbers only, no text of a task. */
export interface MixResult {
  readonly run: string;
  readonly report: string;
  readonly stages: readonly { readonly name: string; readonly seconds: number }[];
  /** No task where the recipe starts from weights. */
  readonly estimates: Estimates;
  /** Probe → task → share of right answers on the rows of the votes; null where rows have no label. For checking only. */
  readonly true_accuracies: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  /** How well the estimates order and hit the true accuracies; null without labels. */
  readonly check: { readonly kendall_tau: number | null; readonly mean_error: number | null };
  /**
   * Task → what rules said of its rows (`estimate.rules`): how many rows, which templates' rules, and the share that is right
   * by the labels, for checking only, null where rows have none. No task where rules were not asked.
   */
  readonly rule_labels: Readonly<
    Record<
      string,
      { readonly rows: number; readonly rules: readonly string[]; readonly right: number | null }
    >
  >;
  /** Null where the recipe starts from weights that do not tell it. */
  readonly eta: number | null;
  readonly weights: Readonly<Record<string, number>>;
  readonly eta_path: readonly { readonly eta: number; readonly weights: Readonly<Record<string, number>> }[];
  readonly arms: readonly MixArmResult[];
  /** The learned arm less each other tuned one, by the mean over tasks of their leading metrics, paired by row. */
  readonly learned_beside: readonly {
    readonly arm: string;
    readonly difference: number;
    readonly interval: readonly [number, number];
  }[];
  /** How much of the learned arm's gain (its first seed's) goes through the rules of the templates in its mix. */
  readonly alignment: readonly TaskAlignment[];
  readonly warnings: readonly string[];
}

export interface MixArmResult {
  readonly arm: string;
  /** Samples of each template; empty for the untuned model. */
  readonly counts: Readonly<Record<string, number>>;
  readonly seeds: readonly number[];
  readonly trained_tokens: number;
  readonly tasks: readonly MixTaskResult[];
}

export interface MixTaskResult {
  readonly task: string;
  readonly metric: string;
  readonly rows: number;
  /** Mean over rows and seeds. */
  readonly value: number;
  /** To the untuned model; null for it. */
  readonly difference: number | null;
  readonly interval: readonly [number, number] | null;
  readonly p_value: number | null;
  readonly p_holm: number | null;
  readonly minimum_detectable_effect: number | null;
  /** Share of rows on which each place of the options is chosen; null but for choices. A shift is a bias, not a skill. */
  readonly predicted: readonly number[] | null;
}
