import { describe, expect, it } from "vitest";
import { createRandom } from "../../../core/random.ts";
import { syntheticVotes } from "../../../testing/synthetic-votes.ts";
import { mergeRows, selectVoters } from "../votes/merge-rows.ts";
import type { VoteTable } from "../votes/vote-matrix.ts";
import { findLabelModel, LABEL_MODELS } from "./registry.ts";

function meanError(estimates: ArrayLike<number>, truth: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum += Math.abs(estimates[i]! - truth[i]!);
  return sum / truth.length;
}

function reorderRows(table: VoteTable, order: readonly number[]): VoteTable {
  const { matrix, base } = table;
  const width = matrix.voterCount;
  return {
    ...table,
    matrix: {
      ...matrix,
      votes: Int32Array.from(
        order.flatMap((row) => [...matrix.votes.subarray(row * width, (row + 1) * width)]),
      ),
      options: Int32Array.from(order, (row) => matrix.options[row]!),
    },
    ...(base === undefined ? {} : { base: Int32Array.from(order, (row) => base[row]!) }),
  };
}

/** Renames the options of every row by a permutation of its own. */
function renameOptions(table: VoteTable): VoteTable {
  const { matrix } = table;
  const random = createRandom(["rename"]);
  const base = table.base?.slice();
  const votes = matrix.votes.slice();
  for (let row = 0; row < matrix.rowCount; row++) {
    const names = random.shuffled(Array.from({ length: matrix.options[row]! }, (_, option) => option));
    for (let i = row * matrix.voterCount; i < (row + 1) * matrix.voterCount; i++) {
      if (votes[i]! >= 0) votes[i] = names[votes[i]!]!;
    }
    if (base !== undefined && base[row]! >= 0) base[row] = names[base[row]!]!;
  }
  return { ...table, matrix: { ...matrix, votes }, ...(base === undefined ? {} : { base }) };
}

const { table } = syntheticVotes({
  seed: 1,
  voters: 6,
  rows: 300,
  options: 4,
  dependence: "difficulty",
  strength: 0.4,
  abstain: 0.1,
});

describe.each(Object.entries(LABEL_MODELS))("label model %s", (id, model) => {
  const shared = mergeRows(table);
  const accuracies = model.fit(shared).accuracies;

  it("declares itself under its id", () => {
    expect(model.id).toBe(id);
    expect(model.description.endsWith(".")).toBe(true);
    expect(model.source).not.toBe("");
  });

  it("gives the very same for rows in any order", () => {
    const order = createRandom(["order"]).shuffled(Array.from({ length: 300 }, (_, row) => row));
    expect(model.fit(mergeRows(reorderRows(table, order))).accuracies).toEqual(accuracies);
  });

  it("gives the same for voters in any order, to rounding", () => {
    const order = [3, 0, 5, 1, 4, 2];
    const turned = model.fit(mergeRows(selectVoters(table, order))).accuracies;
    // EM stops by a threshold on sums whose last digits depend on the order: 0.002 covers a round more or less.
    for (const [place, voter] of order.entries()) {
      expect(Math.abs(turned[place]! - accuracies[voter]!)).toBeLessThan(0.002);
    }
  });

  it.skipIf(model.needsSharedLabels)("does not look at the names of options", () => {
    const renamed = model.fit(mergeRows(renameOptions(table))).accuracies;
    for (const [voter, accuracy] of accuracies.entries()) expect(renamed[voter]).toBeCloseTo(accuracy, 9);
  });

  it("comes near the truth for independent voters, nearer with more rows", () => {
    const errors = [100, 3000].map((rows) => {
      const runs = [1, 2, 3, 4].map((seed) => {
        const votes = syntheticVotes({
          seed,
          voters: 8,
          rows,
          options: 4,
          dependence: "independent",
          strength: 0,
          // Above guessing, so that no model has to find out about signs.
          accuracies: [0.45, 0.5, 0.55, 0.6, 0.7, 0.75, 0.8, 0.85],
        });
        const { base: _, ...without } = votes.table;
        return meanError(model.fit(mergeRows(without)).accuracies, votes.accuracies);
      });
      return runs.reduce((sum, error) => sum + error, 0) / runs.length;
    });
    expect(errors[1]!).toBeLessThan(errors[0]!);
    // The standard error of a labelled share of 3,000 rows is 0.009. The majority's agreement is biased, by about 0.04 here.
    expect(errors[1]!).toBeLessThan(id === "majority-vote" ? 0.06 : 0.025);
  });

  it("refits the same multiplicities to nearly the same accuracies", () => {
    const fit = model.fit(shared);
    const again = fit.refit(fit.unitCounts.slice());
    for (const [voter, accuracy] of accuracies.entries()) {
      expect(Math.abs(again[voter]! - accuracy)).toBeLessThan(0.05);
    }
  });

  it("is finite and in [0, 1] where there is next to nothing to see", () => {
    const odd: [string, VoteTable][] = [
      ["one row", oddTable([[0, 1, 1, 0]])],
      ["all equal", oddTable(Array.from({ length: 20 }, () => [1, 1, 1, 1]))],
      ["never equal", oddTable(Array.from({ length: 20 }, () => [0, 1, 2, 3]))],
      ["a silent voter", oddTable(Array.from({ length: 20 }, (_, row) => [row % 4, 1, -1, row % 3]))],
      [
        "two options, opposites",
        oddTable(
          Array.from({ length: 20 }, (_, row) => [row % 2, 1 - (row % 2), 0, 1]),
          2,
        ),
      ],
    ];
    for (const [name, each] of odd) {
      const fit = model.fit(mergeRows(each));
      const values = [...fit.accuracies, fit.effectiveVoters, ...fit.refit(fit.unitCounts.slice())];
      expect(values.every(Number.isFinite), name).toBe(true);
      expect(
        fit.accuracies.every((accuracy) => accuracy >= 0 && accuracy <= 1),
        name,
      ).toBe(true);
    }
  });
});

function oddTable(rows: readonly (readonly number[])[], options = 4): VoteTable {
  return {
    voters: ["a", "b", "c", "d"],
    matrix: {
      rowCount: rows.length,
      voterCount: 4,
      votes: Int32Array.from(rows.flat()),
      options: new Int32Array(rows.length).fill(options),
      counts: new Float64Array(rows.length).fill(1),
    },
    labels: "shared",
  };
}

it("an unknown method answers with the nearest known one", () => {
  expect(() => findLabelModel("dawid-skeen")).toThrow('unknown label model "dawid-skeen"');
  expect(() => findLabelModel("constructor")).toThrow("unknown label model");
});
