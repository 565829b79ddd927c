import { describe, expect, it } from "vitest";
import { normalQuantile } from "../../../../core/normal-quantile.ts";
import { createRandom } from "../../../../core/random.ts";
import { gaussHermite } from "../../../../core/stats/gauss-hermite.ts";
import { normalCdf } from "../../../../core/stats/normal.ts";
import { findPatterns } from "../../votes/vote-patterns.ts";
import { logCopyPrior } from "./copy-grid.ts";
import { fitStructure } from "./fit-structure.ts";
import { createPatternData } from "./pattern-data.ts";
import { SKILLS } from "./skill-grid.ts";
import { logPriorDensity, updatePrior } from "./skill-prior.ts";
import { commonCauseTables } from "./skill-tables.ts";
import type { Structure } from "./structure.ts";

/**
 * One round of EM scores the likelihood at the start's parameters. Here it is summed the long way: over every truth, every
 * easiness and every distractor, vote by vote, as the model is written down in `structure.ts`.
 */
const K = 3;
const ROWS = 40;
const random = createRandom(["likelihood"]);
/** Three candidates and the base; −1 is an abstention. */
const votes = Array.from({ length: ROWS }, () =>
  Array.from({ length: 4 }, () => (random.chance(0.15) ? -1 : random.below(K))),
);

const data = createPatternData(
  findPatterns({
    rowCount: ROWS,
    voterCount: 4,
    votes: Int32Array.from(votes.flat()),
    options: new Int32Array(ROWS).fill(K),
    counts: new Float64Array(ROWS).fill(1),
  }),
  { columns: 4, gold: undefined, base: 3 },
);

// On the grid, so that nothing is interpolated.
const skills = Float64Array.of(0.7, 0.3, -0.1, 0.4);
const accuracy = (skill: number) => 1 / K + (1 - 1 / K) * skill;
const start = { skills, score: 0, iterations: 0 };
const OPTIONS = [0, 1, 2];

/** log P of all rows; the code's is larger by log(K − 1) for each vote. */
function bruteForce(probabilityOfRow: (row: readonly number[], truth: number) => number): number {
  let sum = 0;
  for (const row of votes) {
    sum += Math.log(OPTIONS.reduce((all, truth) => all + probabilityOfRow(row, truth) / K, 0));
    sum += row.filter((vote) => vote >= 0).length * Math.log(K - 1);
  }
  return sum;
}

function scoreOf(structure: Structure, priorOver: (fitted: Structure) => number[]): number {
  const fitted = fitStructure(data, structure, { rounds: 1 });
  const learnt = priorOver(fitted);
  return fitted.score - logPriorDensity(learnt, updatePrior(learnt));
}

const wrongVote = (vote: number, distractor: number, g: number) =>
  (vote === distractor ? g : 0) + (1 - g) / (K - 1);

describe("likelihood by brute force", () => {
  it.each([
    ["one", [0, 0, 0, 0]],
    ["blocks", [0, 1, 0, 1]],
    ["blocks", [0, 0, 1, 0]],
    ["indep", [0, 1, 2, 3]],
  ] as const)("%s with blocks %j", (kind, blocks) => {
    const correlation = 0.4;
    const g = 0.3;
    const slope = Math.sqrt(correlation / (1 - correlation));
    const { nodes, weights } = gaussHermite(9);
    const expected = bruteForce((row, truth) =>
      [...new Set<number>(blocks)].reduce((product, block) => {
        const members = [0, 1, 2, 3].filter((column) => blocks[column] === block);
        let sum = 0;
        for (const [q, z] of nodes.entries()) {
          for (const distractor of OPTIONS.filter((option) => option !== truth)) {
            sum += members.reduce(
              (joint, column) => {
                const vote = row[column]!;
                if (vote < 0) return joint;
                const offset = normalQuantile(accuracy(skills[column]!)) * Math.sqrt(1 + slope ** 2);
                const right = normalCdf(offset + slope * z);
                return joint * (vote === truth ? right : (1 - right) * wrongVote(vote, distractor, g));
              },
              weights[q]! / (K - 1),
            );
          }
        }
        return product * sum;
      }, 1),
    );
    const structure: Structure = {
      ...start,
      kind,
      correlation: kind === "indep" ? 0 : correlation,
      blocks: Int32Array.from(blocks),
      distractor: g,
    };
    // The code integrates a lone voter's easiness out exactly; here the nine nodes leave 1e-4 nats.
    expect(scoreOf(structure, (fitted) => [...fitted.skills])).toBeCloseTo(expected, 2);
  });

  it("common-cause", () => {
    const correlation = 0.4;
    const g = 0.3;
    // Accuracy 0.6 is a hundredth, so no rounding of the tables either.
    const tables = commonCauseTables(correlation, K, 0.6);
    const right = (column: number, isBaseRight: boolean) => {
      const grid = SKILLS.findIndex((skill) => Math.abs(skill - skills[column]!) < 1e-9);
      return Math.exp(tables.logRight[grid * 2 + (isBaseRight ? 1 : 0)]!);
    };
    // The tables keep the marginal accuracy.
    for (const column of [0, 1, 2]) {
      expect(0.6 * right(column, true) + 0.4 * right(column, false)).toBeCloseTo(
        accuracy(skills[column]!),
        9,
      );
    }
    const expected = bruteForce((row, truth) => {
      const base = row[3]!;
      const given = (isBaseRight: boolean, distractor: number | undefined) =>
        [0, 1, 2].reduce((joint, column) => {
          const vote = row[column]!;
          if (vote < 0) return joint;
          const p = right(column, isBaseRight);
          if (vote === truth) return joint * p;
          const spread = distractor === undefined ? 1 / (K - 1) : wrongVote(vote, distractor, g);
          return joint * (1 - p) * spread;
        }, 1);
      if (base < 0) return 0.6 * given(true, undefined) + 0.4 * given(false, undefined);
      return base === truth ? 0.6 * given(true, undefined) : (0.4 / (K - 1)) * given(false, base);
    });
    const structure: Structure = { ...start, kind: "common-cause", correlation, distractor: g };
    expect(scoreOf(structure, (fitted) => [...fitted.skills])).toBeCloseTo(expected, 6);
  });

  it("copy", () => {
    const copyRates = Float64Array.of(0.3, 0.05, 0.6);
    const ownSkills = Float64Array.of(0.5, 0.2, -0.1);
    const expected = bruteForce((row, truth) => {
      const base = row[3]!;
      const candidates = [0, 1, 2].reduce((joint, column) => {
        const vote = row[column]!;
        if (vote < 0) return joint;
        const own = accuracy(ownSkills[column]!);
        const alone = vote === truth ? own : (1 - own) / (K - 1);
        const c = copyRates[column]!;
        const repeated = base < 0 ? (vote === truth ? 0.6 : 0.2) : vote === base ? 1 : 0;
        return joint * (c * repeated + (1 - c) * alone);
      }, 1);
      return candidates * (base < 0 ? 1 : base === truth ? 0.6 : 0.4 / (K - 1));
    });
    const structure: Structure = { ...start, kind: "copy", copyRates, ownSkills };
    const score = scoreOf(structure, (fitted) =>
      fitted.kind === "copy" ? [...fitted.ownSkills, fitted.skills[3]!] : [],
    );
    const fitted = fitStructure(data, structure, { rounds: 1 });
    if (fitted.kind !== "copy") throw new Error("copy stays copy");
    const penalty =
      fitted.copyRates.reduce((sum, rate) => sum + logCopyPrior(rate) + 1, 0) -
      0.5 * 3 * Math.log(Math.max(ROWS / 12, 2));
    expect(score - penalty).toBeCloseTo(expected, 6);
  });
});

it("EM never lowers the score by more than the grid's coarseness", () => {
  for (const kind of ["one", "common-cause"] as const) {
    const structure: Structure =
      kind === "one"
        ? { ...start, kind, correlation: 0.4, distractor: 0.3, blocks: new Int32Array(4) }
        : { ...start, kind, correlation: 0.4, distractor: 0.3 };
    const scores = [1, 2, 3, 5, 8, 13].map((rounds) => fitStructure(data, structure, { rounds }).score);
    for (const [i, score] of scores.entries()) {
      if (i > 0) expect(score).toBeGreaterThan(scores[i - 1]! - 0.02);
    }
  }
});
