/**
 * Exact two-sided McNemar test: given the numbers of rows that only one of two systems got right, the probability of
 * a split at least this uneven when both are equally good. Binomial(n, ½), twice the smaller tail, at most 1
 * (McNemar 1947; exact form as in statsmodels' `mcnemar(exact=True)`). O(n).
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const discordant = onlyFirst + onlySecond;
  if (discordant === 0) return 1;
  const smaller = Math.min(onlyFirst, onlySecond);
  // Terms in logs: C(n, k) / 2^n overflows and underflows from about n = 1,000.
  let logTerm = -discordant * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let k = 1; k <= smaller; k++) {
    logTerm += Math.log((discordant - k + 1) / k);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}
