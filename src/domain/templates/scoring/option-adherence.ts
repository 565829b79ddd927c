import type { Adherence } from "../sdk/template.ts";
import { chosenOption } from "./chosen-option.ts";
import { decides, UNDECIDED } from "./undecided.ts";

/**
 * How well the option that a generation names is supported by the rule: its support over the best option's, squared, so
 * that a near miss scores low. Where the rule prefers no option, any answer gets 0.5 and the part `decided` is 0.
 */
export function optionAdherence(
  options: readonly string[],
  generation: string,
  support: (option: string) => number,
): Adherence {
  const chosen = chosenOption(options, generation);
  const answered = chosen === undefined ? 0 : 1;
  const values = options.map(support);
  if (!decides(values)) return { adherence: answered * UNDECIDED, parts: { answered, decided: 0 } };
  const share = chosen === undefined ? 0 : support(chosen) / Math.max(...values);
  return { adherence: answered * share ** 2, parts: { answered, decided: 1, support: share } };
}

/** For rules that single out one option: 1 for it, 0 for the others. */
export function singleOptionAdherence(
  options: readonly string[],
  generation: string,
  right: string | undefined,
): Adherence {
  return optionAdherence(options, generation, (option) => (option === right ? 1 : 0));
}
