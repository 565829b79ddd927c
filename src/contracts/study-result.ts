/** `result.json` of a study and the output of `cookbook study --json`: ids and numbers only, no text of a task. */
export interface StudyResult {
  readonly run: string;
  readonly report: string;
  readonly stages: readonly { readonly name: string; readonly seconds: number }[];
  readonly factor: { readonly label: string; readonly unit: string | null; readonly reference: string };
  readonly seeds: readonly number[];
  /** Tokens of all tunings together. */
  readonly trained_tokens: number;
  /** In the study's order. */
  readonly levels: readonly StudyLevelResult[];
  /** For each task, in plain words. */
  readonly told: readonly { readonly task: string; readonly text: string }[];
  readonly warnings: readonly string[];
}

export interface StudyLevelResult {
  readonly level: string;
  /** What the level changes in the run recipe. */
  readonly set: Readonly<Record<string, unknown>>;
  /** False for no samples or no steps: the untuned model. */
  readonly is_tuned: boolean;
  /** Of all seeds. */
  readonly trained_tokens: number;
  /** One for each task and metric, the task's leading metric first. */
  readonly scores: readonly StudyScore[];
  /** Of the tasks whose rows fill the template's slots: how far what the model says follows the rule. */
  readonly adherence: readonly StudyMeasure[];
}

/** Fractions from 0 to 1; intervals hold 95 % and are paired by row, over rows and seeds. */
export interface StudyMeasure {
  readonly task: string;
  readonly rows: number;
  /** The untuned model's. */
  readonly base: number;
  /** Mean over rows and seeds. */
  readonly value: number;
  /** One mean for each seed, in the study's order; one alone for the untuned model. */
  readonly per_seed: readonly number[];
  /** value − base. */
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
  /** value − the reference level's; null at that level. */
  readonly to_reference: {
    readonly difference: number;
    readonly interval: readonly [low: number, high: number];
    readonly p_value: number;
  } | null;
}

export interface StudyScore extends StudyMeasure {
  readonly metric: string;
  readonly is_leading: boolean;
  /** Of no difference to the untuned model. */
  readonly p_value: number;
  /** The same after Holm's correction over the tuned levels. */
  readonly p_holm: number;
}
