import { describe, expect, it } from "vitest";
import { type SyntheticVotesOptions, syntheticVotes } from "../../../testing/synthetic-votes.ts";
import { ldc } from "./ldc.ts";
import { oneCoin } from "./one-coin.ts";

const SEEDS = [1, 2, 3];

function meanError(
  model: typeof ldc,
  options: Omit<SyntheticVotesOptions, "seed">,
  withBase: boolean,
): number {
  let sum = 0;
  for (const seed of SEEDS) {
    const { table, accuracies } = syntheticVotes({ ...options, seed });
    const { base: _, ...without } = table;
    const estimates = model.fit(withBase ? table : without).accuracies;
    for (const [voter, accuracy] of accuracies.entries()) sum += Math.abs(estimates[voter]! - accuracy);
  }
  return sum / (SEEDS.length * options.voters);
}

describe("LDC", () => {
  it.each([
    ["difficulty", 0.6],
    ["base", 0.6],
  ] as const)("halves the one coin's error where voters err together by %s", (dependence, strength) => {
    const options = { voters: 8, rows: 600, options: 4, dependence, strength };
    const error = meanError(ldc, options, true);
    expect(error).toBeLessThan(0.5 * meanError(oneCoin, options, false));
    expect(error).toBeLessThan(0.06);
  });

  it("is no worse than the one coin for independent voters", () => {
    const options = { voters: 8, rows: 600, options: 4, dependence: "independent", strength: 0 } as const;
    // Both are near the sampling error of about 0.02; a quarter more is noise of three data sets.
    expect(meanError(ldc, options, true)).toBeLessThan(1.25 * meanError(oneCoin, options, false));
  });

  it("counts voters that err together as fewer", () => {
    const options = { seed: 2, voters: 8, rows: 600, options: 4 };
    const together = syntheticVotes({ ...options, dependence: "difficulty", strength: 0.6 });
    const apart = syntheticVotes({ ...options, dependence: "independent", strength: 0 });
    expect(ldc.fit(together.table).effectiveVoters).toBeLessThan(3);
    expect(ldc.fit(apart.table).effectiveVoters).toBeGreaterThan(6);
  });

  it("takes the sign from labels where two options leave it open", () => {
    const { table, truth, accuracies } = syntheticVotes({
      seed: 3,
      voters: 6,
      rows: 400,
      options: 2,
      dependence: "independent",
      strength: 0,
      accuracies: [0.3, 0.2, 0.35, 0.25, 0.6, 0.3],
    });
    const { base: _, ...votes } = table;
    const gold = truth.map((option, row) => (row < 20 ? option : -1));
    const without = ldc.fit(votes).accuracies;
    const labelled = ldc.fit({ ...votes, gold }).accuracies;
    // Without labels, voters are believed to beat guessing: the mirror image.
    expect(without[1]!).toBeGreaterThan(0.6);
    for (const [voter, accuracy] of accuracies.entries()) {
      expect(Math.abs(labelled[voter]! - accuracy)).toBeLessThan(0.12);
    }
  });

  it("warns where the sign is open", () => {
    const { table } = syntheticVotes({
      seed: 3,
      voters: 6,
      rows: 400,
      options: 2,
      dependence: "independent",
      strength: 0,
      accuracies: [0.3, 0.7, 0.35, 0.65, 0.6, 0.4],
    });
    const { base: _, ...votes } = table;
    expect(ldc.fit(votes).warnings.map(({ code }) => code)).toContain("sign-ambiguous");
  });

  it("works on generated answers, whose wrong ones coincide", () => {
    const options = {
      voters: 8,
      rows: 500,
      options: 1000,
      dependence: "difficulty",
      strength: 0.4,
    } as const;
    expect(meanError(ldc, options, false)).toBeLessThan(0.05);
  });

  it("survives 64 voters and 1,000 options without underflow", () => {
    const { table } = syntheticVotes({
      seed: 1,
      voters: 63,
      rows: 60,
      options: 1000,
      dependence: "independent",
      strength: 0,
    });
    expect([...ldc.fit(table).accuracies].every(Number.isFinite)).toBe(true);
  });
});
