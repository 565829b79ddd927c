/** How far two clusters lie apart: the mean, or the largest, of their members' distances. */
export type LinkageRule = "average" | "complete";

export interface Merge {
  /** Distance at which the two clusters were joined. */
  readonly height: number;
  /** A member of each of the two clusters, the smallest item of it. */
  readonly items: readonly [first: number, second: number];
}

/**
 * Agglomerative clustering of `count` items: the two nearest clusters are joined until one is left (Lance and Williams
 * 1967). Among equal distances the pair with the smallest items goes first, so the result is a function of the distances.
 * Heights never fall. O(count³), for tens of items.
 */
export function linkage(
  count: number,
  distance: (first: number, second: number) => number,
  rule: LinkageRule,
): Merge[] {
  const apart = Array.from({ length: count }, (_, i) =>
    Float64Array.from({ length: count }, (_, j) => (i === j ? 0 : distance(Math.min(i, j), Math.max(i, j)))),
  );
  const sizes = new Array<number>(count).fill(1);
  const alive = Array.from({ length: count }, (_, i) => i);
  const merges: Merge[] = [];
  while (alive.length > 1) {
    let best: [number, number] = [alive[0]!, alive[1]!];
    for (const [place, i] of alive.entries()) {
      for (const j of alive.slice(place + 1)) if (apart[i]![j]! < apart[best[0]]![best[1]]!) best = [i, j];
    }
    const [kept, gone] = best;
    merges.push({ height: apart[kept]![gone]!, items: best });
    for (const other of alive) {
      const joined =
        rule === "complete"
          ? Math.max(apart[kept]![other]!, apart[gone]![other]!)
          : (sizes[kept]! * apart[kept]![other]! + sizes[gone]! * apart[gone]![other]!) /
            (sizes[kept]! + sizes[gone]!);
      apart[kept]![other] = joined;
      apart[other]![kept] = joined;
    }
    sizes[kept]! += sizes[gone]!;
    alive.splice(alive.indexOf(gone), 1);
  }
  return merges;
}

/** The cluster of every item when joins up to `height` (included) are made; numbered in order of first appearance. */
export function cutLinkage(count: number, merges: readonly Merge[], height: number): Int32Array {
  const parent = Int32Array.from({ length: count }, (_, i) => i);
  const rootOf = (item: number): number => {
    let root = item;
    while (parent[root] !== root) root = parent[root]!;
    return root;
  };
  for (const { height: at, items } of merges) if (at <= height) parent[rootOf(items[1])] = rootOf(items[0]);
  const numbers = new Map<number, number>();
  return Int32Array.from({ length: count }, (_, item) => {
    const root = rootOf(item);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    return numbers.get(root)!;
  });
}
