import { expect, it } from "vitest";
import { createRandom } from "../../../core/random.ts";
import { syntheticVotes } from "../../../testing/synthetic-votes.ts";
import { ldc } from "../label-models/ldc.ts";
import { mergeRows } from "../votes/merge-rows.ts";
import { ABSTAIN } from "../votes/vote-matrix.ts";
import { splitByScore } from "./split-by-score.ts";

it("parts every voter at its median score; votes without a score are unsure ones", () => {
  const table = {
    voters: ["a", "b"],
    matrix: {
      rowCount: 3,
      voterCount: 2,
      votes: Int32Array.of(0, 1, 1, ABSTAIN, 2, 2),
      options: Int32Array.of(3, 3, 3),
      counts: new Float64Array(3).fill(1),
    },
    labels: "shared" as const,
  };
  const { table: parted } = splitByScore(table, Float64Array.of(0.9, 5, 0.2, Number.NaN, 0.5, Number.NaN));
  expect(parted.voters).toEqual(["a, sure", "a, unsure", "b, sure", "b, unsure"]);
  expect([...parted.matrix.votes]).toEqual([0, -1, 1, -1, -1, 1, -1, -1, 2, -1, -1, 2]);
});

it("finds the accuracies nearer when scores tell right votes from wrong ones", () => {
  let hard = 0;
  let soft = 0;
  for (const seed of [1, 2, 3, 4]) {
    const { table, truth, accuracies } = syntheticVotes({
      seed,
      voters: 8,
      rows: 400,
      options: 4,
      dependence: "base",
      strength: 0.5,
    });
    const { base: _, ...votes } = table;
    const random = createRandom(["scores", seed]);
    const { matrix } = votes;
    const scores = Float64Array.from(matrix.votes, (vote, i) => {
      const isRight = vote === truth[Math.floor(i / matrix.voterCount)];
      return (isRight ? 1 : 0) + random.normal();
    });
    const errorOf = (estimates: Float64Array) =>
      estimates.reduce((sum, estimate, i) => sum + Math.abs(estimate - accuracies[i]!), 0);
    hard += errorOf(ldc.fit(mergeRows(votes)).accuracies);
    const parted = splitByScore(votes, scores);
    const fit = parted.join(ldc.fit(mergeRows(parted.table)));
    soft += errorOf(fit.accuracies);
    expect(fit.accuracies.length).toBe(8);
    expect(fit.refit(fit.unitCounts).length).toBe(8);
  }
  expect(soft).toBeLessThan(hard);
});
