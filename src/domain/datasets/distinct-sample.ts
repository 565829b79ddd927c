/** `sampledHash` takes no larger one. */
const LARGEST_MODULUS = 2 ** 20;
/** About how many hashes a sample of a dataset keeps: 8 bytes each. */
const CAPACITY = 65_536;

/**
 * Which hashes to keep so that about `CAPACITY` of `rows` remain: those divisible by this power of two. A repeated text
 * has a repeated hash, so the share of repeats among the kept ones is that of all, in bounded memory (Gibbons 2001,
 * "Distinct sampling"). 1, so all are kept and the share is exact, up to 65,536 rows.
 */
export function hashModulus(rows: number): number {
  let modulus = 1;
  while (rows / modulus > CAPACITY && modulus < LARGEST_MODULUS) modulus *= 2;
  return modulus;
}

export interface DistinctCount {
  /** Kept hashes, repeats included. */
  readonly seen: number;
  readonly distinct: number;
}

export function countDistinct(hashes: Float64Array): DistinctCount {
  const sorted = hashes.slice().sort();
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct += 1;
  return { seen: sorted.length, distinct };
}

/** How many different hashes divisible by `modulus` stand in both. */
export function countShared(a: Float64Array, b: Float64Array, modulus: number): number {
  const left = new Set(a.filter((hash) => hash % modulus === 0));
  return new Set(b.filter((hash) => left.has(hash))).size;
}

/** How many different hashes stand in more than one of the lists. */
export function countRepeated(lists: readonly Float64Array[]): number {
  const seen = new Set<number>();
  const repeated = new Set<number>();
  for (const list of lists) {
    for (const hash of new Set(list)) (seen.has(hash) ? repeated : seen).add(hash);
  }
  return repeated.size;
}
