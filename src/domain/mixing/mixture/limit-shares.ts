import { CookbookError } from "../../../core/errors.ts";

/** Every share at least `floor`: p ← (1 − m·floor)·p + floor. Errors: `invalid-parameter` when m floors pass 1. */
export function withFloor(shares: readonly number[], floor: number): number[] {
  if (floor < 0 || floor * shares.length > 1) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `a floor of ${floor} for ${shares.length} templates; expected 0 to ${(1 / shares.length).toFixed(4)}`,
    });
  }
  return shares.map((share) => (1 - shares.length * floor) * share + floor);
}

/**
 * Every share at most `cap`; what is cut off goes to the others in proportion to their shares. Errors: `invalid-parameter`
 * when m caps do not reach 1.
 */
export function withCap(shares: readonly number[], cap: number): number[] {
  if (cap > 1 || cap * shares.length < 1) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `a cap of ${cap} for ${shares.length} templates; expected ${(1 / shares.length).toFixed(4)} to 1`,
    });
  }
  const capped = new Set<number>();
  let result = [...shares];
  for (;;) {
    const over = result.flatMap((share, i) => (share > cap && !capped.has(i) ? [i] : []));
    if (over.length === 0) return result;
    for (const i of over) capped.add(i);
    const free = 1 - cap * capped.size;
    const left = shares.reduce((sum, share, i) => sum + (capped.has(i) ? 0 : share), 0);
    const others = shares.length - capped.size;
    result = shares.map((share, i) =>
      capped.has(i) ? cap : left > 0 ? (share / left) * free : free / others,
    );
  }
}
