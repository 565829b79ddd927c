import type { AdherenceSample } from "./adherence-sample.ts";

/** Rows with equal values counted together: of rows made of zeros and ones, at most 16 groups are left. */
export interface SampleGroups {
  readonly groupOfRow: Uint32Array;
  /** Rows in each group. */
  readonly counts: Uint32Array;
  /** Adherence before (a) and after (b) tuning, correctness before (y) and after (z), of each group. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

export function groupSamples(samples: readonly AdherenceSample[]): SampleGroups {
  const indexes = new Map<string, number>();
  const firsts: AdherenceSample[] = [];
  const groupOfRow = Uint32Array.from(samples, (sample) => {
    const { baseAdherence, tunedAdherence, baseCorrect, tunedCorrect } = sample;
    const key = `${baseAdherence} ${tunedAdherence} ${baseCorrect} ${tunedCorrect}`;
    const known = indexes.get(key);
    if (known !== undefined) return known;
    indexes.set(key, firsts.length);
    return firsts.push(sample) - 1;
  });
  const counts = new Uint32Array(firsts.length);
  for (const group of groupOfRow) counts[group] = counts[group]! + 1;
  return {
    groupOfRow,
    counts,
    a: Float64Array.from(firsts, (sample) => sample.baseAdherence),
    b: Float64Array.from(firsts, (sample) => sample.tunedAdherence),
    y: Float64Array.from(firsts, (sample) => sample.baseCorrect),
    z: Float64Array.from(firsts, (sample) => sample.tunedCorrect),
  };
}

/** Sums over rows of the products named: all that the effects need of the rows. `dd` is of (z − y)². */
export type EffectSums = Readonly<Record<SumName, number>>;

type SumName =
  | ("n" | "a" | "b" | "ab" | "aa" | "bb" | "aab" | "abb" | "aabb")
  | ("y" | "ay" | "by" | "aby" | "z" | "az" | "bz" | "abz" | "dd");

/** The sums where each group comes up as often as `counts` says. */
export function effectSums(groups: SampleGroups, counts: Uint32Array): EffectSums {
  let [n, a, b, ab, aa, bb, aab, abb, aabb] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  let [y, ay, by, aby, z, az, bz, abz, dd] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let group = 0; group < counts.length; group++) {
    const count = counts[group]!;
    if (count === 0) continue;
    const [before, after] = [groups.a[group]!, groups.b[group]!];
    const both = before * after;
    const [first, second] = [count * groups.y[group]!, count * groups.z[group]!];
    n += count;
    a += count * before;
    b += count * after;
    ab += count * both;
    aa += count * before * before;
    bb += count * after * after;
    aab += count * before * both;
    abb += count * after * both;
    aabb += count * both * both;
    y += first;
    ay += before * first;
    by += after * first;
    aby += both * first;
    z += second;
    az += before * second;
    bz += after * second;
    abz += both * second;
    dd += (groups.z[group]! - groups.y[group]!) * (second - first);
  }
  return { n, a, b, ab, aa, bb, aab, abb, aabb, y, ay, by, aby, z, az, bz, abz, dd };
}
