import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { growTrees, type TokenTree } from "./token-tree.ts";

/** Few different tokens, so that beginnings are often shared. */
const sequences = fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 12 }), {
  maxLength: 14,
});
const limits = { maxNodes: 24, attentionShare: 0.01 };

/** All prefixes, as strings: each is one node. */
function prefixes(ids: readonly number[]): string[] {
  return ids.map((_, index) => ids.slice(0, index + 1).join());
}

/** Nodes that a node sees: those before it whose end lies behind it. */
function seenBy(tree: TokenTree, node: number): number[] {
  return Array.from({ length: node + 1 }, (_, other) => other).filter((other) => node < tree.ends[other]!);
}

describe("growTrees", () => {
  it("holds every sequence once, spelt by the nodes that its tokens see", () => {
    fc.assert(
      fc.property(sequences, (given) => {
        const trees = growTrees(given, limits);
        const members = trees.flatMap((tree) => tree.members.map(({ sequence }) => sequence));
        expect(members.sort((a, b) => a - b)).toEqual(given.map((_, index) => index));
        for (const tree of trees) {
          for (const { sequence, nodes } of tree.members) {
            expect(nodes.map((node) => tree.ids[node])).toEqual(given[sequence]);
            expect(nodes.map((node) => tree.positions[node])).toEqual(nodes.map((_, position) => position));
            nodes.forEach((node, position) => {
              expect(seenBy(tree, node)).toEqual(nodes.slice(0, position + 1));
            });
          }
        }
      }),
    );
  });

  it("holds what its sequences share once: as many nodes as different prefixes", () => {
    fc.assert(
      fc.property(sequences, (given) => {
        for (const tree of growTrees(given, limits)) {
          const different = new Set(tree.members.flatMap(({ sequence }) => prefixes(given[sequence]!)));
          expect(tree.ids.length).toBe(different.size);
        }
      }),
    );
  });

  it("stays within the limit where a tree holds several different sequences", () => {
    fc.assert(
      fc.property(sequences, (given) => {
        for (const tree of growTrees(given, limits)) {
          const longest = Math.max(...tree.members.map(({ sequence }) => given[sequence]!.length));
          expect(tree.ids.length).toBeLessThanOrEqual(Math.max(longest, limits.maxNodes));
        }
      }),
    );
  });

  it("grows the same trees from any order", () => {
    fc.assert(
      fc.property(
        sequences.chain((given) =>
          fc.tuple(
            fc.constant(given),
            fc.shuffledSubarray(given, { minLength: given.length, maxLength: given.length }),
          ),
        ),
        ([given, shuffled]) => {
          const shape = (list: readonly (readonly number[])[]) =>
            growTrees(list, limits).map(({ ids, ends }) => ({ ids, ends }));
          expect(shape(shuffled)).toEqual(shape(given));
        },
      ),
    );
  });

  it("shares a question between its options, and no two words with another question", () => {
    const question = Array.from({ length: 40 }, (_, index) => 100 + index);
    const other = [100, 101, ...Array.from({ length: 40 }, (_, index) => 300 + index)];
    const trees = growTrees(
      [
        [...question, 1, 2],
        [...other, 5],
        [...question, 1, 3],
        [...question, 4],
      ],
      {
        maxNodes: 768,
        attentionShare: 0.0006,
      },
    );
    expect(trees.map(({ members }) => members.map(({ sequence }) => sequence))).toEqual([[0, 2, 3], [1]]);
    expect(trees[0]!.ids).toEqual([...question, 1, 2, 3, 4]);
    expect(trees[0]!.ends).toEqual([...question.map(() => 44), 43, 42, 43, 44]);
  });
});
