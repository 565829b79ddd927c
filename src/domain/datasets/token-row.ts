import type { EncodedPair } from "../tokens/prompt-encoder.ts";
import { IGNORED } from "./row-style.ts";

/** Either what was asked for, or why a row cannot give it, for a message. */
export type OrProblem<T> = T | { readonly problem: string };

/** A row of the style tokens. */
export interface TokenRow {
  readonly input_ids: readonly number[];
  readonly labels: readonly number[];
}

/** The ids before the trained part, and those of it: as `encodePair` made them. */
export function splitTokenRow({ input_ids: ids, labels }: TokenRow): OrProblem<EncodedPair> {
  if (ids.length !== labels.length) {
    return { problem: `it has ${ids.length} input_ids and ${labels.length} labels, expected as many` };
  }
  const trained = labels.findIndex((label) => label !== IGNORED);
  if (trained < 0) return { problem: `all its labels are ${IGNORED}: nothing in it is trained` };
  const wrong = labels.findIndex((label, i) => i >= trained && label !== ids[i]);
  if (wrong < 0) return { prompt: ids.slice(0, trained), completion: ids.slice(trained) };
  return {
    problem: `label ${wrong} is ${labels[wrong]} and not the id ${ids[wrong]}: expected a trained part that reaches to the end`,
  };
}
