// Imports nothing, so that what only lists the choices loads nothing else.

/**
 * "average": one softmax over each template's mean accuracy. "task": a softmax for every task, averaged. A mix that is to
 * help many tasks needs each one's best template, and gains flatten out: a template that is good for one task only has a
 * low mean, and yet most of its gain comes with a small share.
 */
export const MIXTURE_BY = ["average", "task"] as const;
export type MixtureBy = (typeof MIXTURE_BY)[number];

/** What templates are chosen by; see `MixtureOptions`. */
export const MIXTURE_WORTHS = ["accuracy", "gain"] as const;
export type MixtureWorth = (typeof MIXTURE_WORTHS)[number];

/**
 * "precision" trusts tasks whose accuracies are known better; "gain" gives tasks more of the mix the more their best template
 * gains over the untuned model; "equal" does not ask.
 */
export const TASK_WEIGHTINGS = ["precision", "gain", "equal"] as const;
export type TaskWeighting = (typeof TASK_WEIGHTINGS)[number];
