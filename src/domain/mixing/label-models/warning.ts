/** Why estimates may be wrong, in plain words. */
export interface EstimateWarning {
  readonly code: WarningCode;
  readonly message: string;
}

export const WARNING_CODES = {
  "too-few-voters":
    "Fewer than three useful voters: accuracies cannot be told apart from agreement by chance.",
  "few-voters": "Fewer than six voters: the estimates lean on prior belief.",
  "few-rows": "Fewer than 300 rows: take the estimates as an order, not as numbers.",
  "voters-nearly-identical": "Two voters agree on more than 98 % of their rows: they count as one.",
  "voters-identical": "All voters give the same answers: nothing tells them apart.",
  clique:
    "Some voters agree with each other far more than with anybody else: they are right, or copies of each other.",
  "at-bounds": "An estimate lies at the end of its range.",
  "sign-ambiguous":
    "With two options everything fits as well with right and wrong exchanged, and the voters do not clearly beat guessing.",
  "structures-disagree": "Explanations that fit about as well give other accuracies.",
  "many-abstentions": "A voter abstains on more than 30 % of the rows.",
  "no-votes": "A voter never answers; its accuracy is set to guessing.",
  "probe-missing": "A probe has votes on other tasks and none on this one.",
  "one-sided":
    "A voter gives nearly the same option on every row: its agreement with others says nothing, and it counts as guessing.",
  "like-base": "Every voter answers nearly as the base model does: the probes hardly moved.",
  "gold-unused": "The method does not use the labels that were given.",
} as const;

export type WarningCode = keyof typeof WARNING_CODES;
