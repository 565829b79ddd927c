/**
 * Sets of voters as a tree of prefixes: node `i` is its parent's set and one voter more. Products over a set, such as the
 * likelihood of everybody who voted one option, then cost one multiplication per distinct set instead of one per vote, and
 * sums over sets are handed down to single voters the same way.
 */
export interface VoterSets {
  readonly nodeCount: number;
  /** Nodes 0 … rootCount − 1 are empty sets, one for each number of options. */
  readonly rootCount: number;
  readonly parent: Int32Array;
  /** Place of the node's own voter in the list of voters; −1 for roots. */
  readonly voter: Int32Array;
  /** `[nodeCount]`: the root that the node hangs under. */
  readonly root: Int32Array;
}

export interface VoterSetsBuilder {
  /** The node of a set and one more voter; voters are added in rising order. */
  child(node: number, voter: number): number;
  finish(): VoterSets;
}

export function createVoterSets(rootCount: number, voterCount: number): VoterSetsBuilder {
  const parent = Array.from({ length: rootCount }, () => -1);
  const voter = Array.from({ length: rootCount }, () => -1);
  const root = Array.from({ length: rootCount }, (_, i) => i);
  const children = new Map<number, number>();
  return {
    child(node, member) {
      const key = node * voterCount + member;
      let child = children.get(key);
      if (child === undefined) {
        child = parent.length;
        children.set(key, child);
        parent.push(node);
        voter.push(member);
        root.push(root[node]!);
      }
      return child;
    },
    finish: () => ({
      nodeCount: parent.length,
      rootCount,
      parent: Int32Array.from(parent),
      voter: Int32Array.from(voter),
      root: Int32Array.from(root),
    }),
  };
}

/**
 * out[node, q] = start[root, q] · Π factor[root, voter, q] over the set's voters. `factors` is `[rootCount, voterCount,
 * width]`, `out` `[nodeCount, width]`; a root's own values must stand in `out` already.
 */
export function multiplyOverSets(
  sets: VoterSets,
  factors: Float64Array,
  voterCount: number,
  width: number,
  out: Float64Array,
): void {
  const { nodeCount, rootCount, parent, voter, root } = sets;
  for (let node = rootCount; node < nodeCount; node++) {
    const from = parent[node]! * width;
    const by = (root[node]! * voterCount + voter[node]!) * width;
    const to = node * width;
    for (let q = 0; q < width; q++) out[to + q] = out[from + q]! * factors[by + q]!;
  }
}

/** into[root, voter, q] += Σ sums[node, q] over the sets that hold the voter. Overwrites `sums`. */
export function addOverSets(
  sets: VoterSets,
  sums: Float64Array,
  voterCount: number,
  width: number,
  into: Float64Array,
): void {
  const { nodeCount, rootCount, parent, voter, root } = sets;
  // Children come after their parents, so backwards every node is complete when it is handed on.
  for (let node = nodeCount - 1; node >= rootCount; node--) {
    const from = node * width;
    const up = parent[node]! * width;
    const to = (root[node]! * voterCount + voter[node]!) * width;
    for (let q = 0; q < width; q++) {
      const sum = sums[from + q]!;
      into[to + q]! += sum;
      sums[up + q]! += sum;
    }
  }
}
