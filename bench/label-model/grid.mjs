// The grid of synthetic votes: every combination of size, options, dependence and abstention, each with known accuracies.
import { syntheticVotes } from "../../dist/testing/synthetic-votes.js";

const DEPENDENCES = [
  ["independent", 0],
  ["difficulty", 0.3],
  ["difficulty", 0.6],
  ["base", 0.3],
  ["base", 0.6],
  ["clusters", 0.3],
  ["clusters", 0.6],
];

const GRIDS = {
  full: { voters: [3, 6, 10, 20], rows: [100, 1000, 10000], abstain: [0, 0.2] },
  short: { voters: [6, 10], rows: [100, 1000], abstain: [0] },
};

const OPTIONS = [2, 4, 5, [2, 3, 4, 5]];

/** Cells of a grid in a fixed order; `seed` tells data sets for development from those that results are stated on. */
export function* cellsOf(grid, seed) {
  const { voters, rows, abstain } = GRIDS[grid];
  for (const [dependence, strength] of DEPENDENCES) {
    for (const silence of abstain) {
      // Near-duplicates with abstention are left out, which keeps the libraries' time in bounds.
      if (dependence === "clusters" && silence > 0) continue;
      for (const m of voters) {
        for (const n of rows) {
          for (const options of OPTIONS) {
            yield { voters: m, rows: n, options, dependence, strength, abstain: silence, seed };
          }
        }
      }
    }
  }
}

export function votesOf(cell) {
  return syntheticVotes(cell);
}
