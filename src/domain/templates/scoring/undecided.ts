/**
 * Adherence of any answer where the rule prefers none: on a real task's row no option may share a word with the
 * question, or all may alike. Neither following nor breaking the rule; the part `decided` is then 0.
 */
export const UNDECIDED = 0.5;

/** Whether the rule prefers some options: their support differs. */
export function decides(support: readonly number[]): boolean {
  return support.some((count) => count !== support[0]);
}
