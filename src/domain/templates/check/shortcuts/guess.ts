import type { Slots } from "../../sdk/template.ts";

/** A way to answer without the rule. */
export interface Guess {
  readonly name: string;
  /** Looks at nothing: right every time, it still is no rule. */
  readonly isSurface?: true;
  /** Compares two slots, as most rules do; a step of a rule is right a little more often than chance. */
  readonly isRelation?: true;
  /** `slots` are those that a reader sees, and the whole prompt under `PROMPT`. */
  answer(slots: Slots): string;
}

/** A name that no slot has. */
export const PROMPT = "the prompt";

/** A sample as a guess sees it: without what the rule computes. */
export interface Answered {
  readonly slots: Slots;
  readonly answer: string;
}
