/**
 * Sequences that begin alike, each shared token held once. Nodes lie depth first, so that a node's descendants are
 * those right behind it, up to its end.
 */
export interface TokenTree {
  /** Token id of each node. */
  readonly ids: readonly number[];
  /** Place of each node's token in its sequences, from 0. */
  readonly positions: readonly number[];
  /** One past each node's last descendant. */
  readonly ends: readonly number[];
  readonly members: readonly TreeMember[];
}

export interface TreeMember {
  /** Index in the list of sequences that the trees were grown from. */
  readonly sequence: number;
  /** The node of each of its tokens. */
  readonly nodes: readonly number[];
}

export interface TreeLimits {
  /** Nodes of a tree that holds more than one sequence, at most. */
  readonly maxNodes: number;
  /**
   * What a token more costs the others in its row, as a share of a token's own cost: attention works on every pair in a
   * row, so sharing few tokens is not worth a longer row.
   */
  readonly attentionShare: number;
}

/**
 * Puts every sequence (at least one token each) into exactly one tree. Neighbours in lexicographic order share a tree
 * where that costs less than two of their own. The trees do not depend on the order of the list.
 */
export function growTrees(sequences: readonly (readonly number[])[], limits: TreeLimits): TokenTree[] {
  const order = sequences.map((_, index) => index);
  order.sort((a, b) => compare(sequences[a]!, sequences[b]!) || a - b);
  const rowCost = (nodes: number): number => nodes * (1 + limits.attentionShare * nodes);
  const trees: TokenTree[] = [];
  let tree: GrowingTree | undefined;
  for (const sequence of order) {
    const ids = sequences[sequence]!;
    const shared = tree === undefined ? 0 : tree.sharedWith(ids);
    const joined = tree === undefined ? 0 : tree.size + ids.length - shared;
    if (
      tree === undefined ||
      (joined > limits.maxNodes && joined > tree.size) ||
      rowCost(joined) > rowCost(tree.size) + rowCost(ids.length)
    ) {
      if (tree !== undefined) trees.push(tree.finish());
      tree = createGrowingTree();
    }
    tree.add(sequence, ids);
  }
  if (tree !== undefined) trees.push(tree.finish());
  return trees;
}

interface GrowingTree {
  readonly size: number;
  /** Leading tokens that the last sequence added has too. */
  sharedWith(ids: readonly number[]): number;
  /** Sequences must come in lexicographic order. */
  add(sequence: number, ids: readonly number[]): void;
  finish(): TokenTree;
}

function createGrowingTree(): GrowingTree {
  const ids: number[] = [];
  const positions: number[] = [];
  const ends: number[] = [];
  const members: TreeMember[] = [];
  let path: readonly number[] = [];

  function sharedWith(sequence: readonly number[]): number {
    let shared = 0;
    while (shared < path.length && shared < sequence.length && ids[path[shared]!] === sequence[shared])
      shared++;
    return shared;
  }
  function close(from: number): void {
    for (const node of path.slice(from)) ends[node] = ids.length;
  }
  return {
    get size() {
      return ids.length;
    },
    sharedWith,
    add(sequence, tokens) {
      const shared = sharedWith(tokens);
      close(shared);
      const nodes = path.slice(0, shared);
      for (let position = shared; position < tokens.length; position++) {
        nodes.push(ids.length);
        ids.push(tokens[position]!);
        positions.push(position);
      }
      members.push({ sequence, nodes });
      path = nodes;
    },
    finish() {
      close(0);
      return { ids, positions, ends, members };
    },
  };
}

function compare(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
