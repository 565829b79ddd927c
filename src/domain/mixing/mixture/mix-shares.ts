import { BASE_PROBE } from "../votes/vote.ts";

/** What a budget is divided by. */
export interface MixShares {
  /** By template; with `baseShare` sum 1. */
  readonly shares: readonly number[];
  /** The untuned model's, which is left out of the budget; 0 where it is no arm. */
  readonly baseShare: number;
}

/** Shares by name; the untuned model's under "base", where it has one. */
export function namedShares(
  names: readonly string[],
  { shares, baseShare }: MixShares,
): Record<string, number> {
  return {
    ...Object.fromEntries(names.map((name, place) => [name, shares[place]!])),
    ...(baseShare > 0 ? { [BASE_PROBE]: baseShare } : {}),
  };
}

/** What `namedShares` gives, read again in the order of the names, and scaled to sum 1. Each name has a weight. */
export function sharesByName(names: readonly string[], weights: Readonly<Record<string, number>>): MixShares {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  return {
    shares: names.map((name) => weights[name]! / sum),
    baseShare: (weights[BASE_PROBE] ?? 0) / sum,
  };
}
