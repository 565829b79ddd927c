/**
 * Kendall's τ-b: concordant minus discordant pairs over the geometric mean of the pairs untied in each list (Kendall
 * 1945). 0 where one list is constant. O(n²).
 */
export function kendallTau(first: ArrayLike<number>, second: ArrayLike<number>): number {
  if (first.length !== second.length) {
    throw new RangeError(
      `kendallTau: ${first.length} and ${second.length} values; both need the same number`,
    );
  }
  let balance = 0;
  let untiedFirst = 0;
  let untiedSecond = 0;
  for (let i = 0; i < first.length; i++) {
    for (let j = 0; j < i; j++) {
      const a = Math.sign(first[i]! - first[j]!);
      const b = Math.sign(second[i]! - second[j]!);
      balance += a * b;
      untiedFirst += a * a;
      untiedSecond += b * b;
    }
  }
  const scale = Math.sqrt(untiedFirst * untiedSecond);
  return scale === 0 ? 0 : balance / scale;
}
