import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ABSTAIN, chanceLevel, type VoteMatrix, type VoteTable } from "../votes/vote-matrix.ts";
import { measureAgreement, rankOneSkills } from "./agreement.ts";
import { uniformClassPrior } from "./class-prior.ts";
import { completeMoments } from "./completion.ts";
import { fitDawidSkene } from "./dawid-skene-em.ts";
import { ldc } from "./ldc.ts";
import { accuracyFromSkill } from "./ordinary-voters.ts";
import { tripletMagnitudes } from "./triplet-skills.ts";

interface Case {
  readonly votes: readonly string[];
  readonly base: string;
  readonly gold: string;
  readonly options: string;
  readonly expected: Readonly<Record<string, readonly number[]>>;
}

const golden = JSON.parse(readFileSync("testdata/golden/label-models.json", "utf8")) as {
  readonly startScale: number;
  readonly cases: Readonly<Record<string, Case>>;
};

function digits(text: string): Int32Array {
  return Int32Array.from(text, (digit) => (digit === "." ? ABSTAIN : Number(digit)));
}

function tableOf({ votes, options }: Case): VoteTable {
  const voterCount = votes[0]!.length;
  return {
    voters: Array.from({ length: voterCount }, (_, voter) => `voter ${voter}`),
    matrix: {
      rowCount: votes.length,
      voterCount,
      votes: digits(votes.join("")),
      options: digits(options),
      counts: new Float64Array(votes.length).fill(1),
    },
    labels: "shared",
  };
}

function expectNear(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! - value)).toBeLessThan(tolerance);
}

function completedAccuracies(matrix: VoteMatrix): Float64Array {
  const prior = uniformClassPrior(matrix);
  const classes = prior.length;
  const mu = completeMoments(matrix, { prior, epochs: 500, startScale: golden.startScale });
  return Float64Array.from({ length: matrix.voterCount }, (_, voter) => {
    let voted = 0;
    for (let row = 0; row < matrix.rowCount; row++) {
      if (matrix.votes[row * matrix.voterCount + voter] !== ABSTAIN) voted += 1;
    }
    let right = 0;
    for (let y = 0; y < classes; y++) right += mu[(voter * classes + y) * classes + y]! * prior[y]!;
    return (right * matrix.rowCount) / voted;
  });
}

describe.each(Object.entries(golden.cases))("votes with %s", (_, each) => {
  const table = tableOf(each);
  const { matrix } = table;
  const { expected } = each;

  it("Dawid–Skene takes crowd-kit's steps", () => {
    expectNear(
      fitDawidSkene(matrix, { confusion: "full" }).accuracies,
      expected["crowd-kit DawidSkene"]!,
      1e-9,
    );
    expectNear(
      fitDawidSkene(matrix, { confusion: "one-coin" }).accuracies,
      expected["crowd-kit OneCoinDawidSkene"]!,
      1e-9,
    );
  });

  it("matrix completion takes Snorkel's and MeTaL's steps", () => {
    // Single against double precision over 500 steps.
    expectNear(completedAccuracies(matrix), expected["snorkel LabelModel"]!, 2e-4);
    expectNear(completedAccuracies(matrix), expected["metal LabelModel"]!, 2e-4);
  });

  it.skipIf(expected["flyingsquid triplet_mean"] === undefined)("triplets are FlyingSquid's", () => {
    const { corrected } = measureAgreement(matrix);
    expectNear(tripletMagnitudes(corrected, "mean"), expected["flyingsquid triplet_mean"]!, 1e-9);
    expectNear(tripletMagnitudes(corrected, "median"), expected["flyingsquid triplet_median"]!, 1e-9);
  });

  it("rank-one agreement is the prototype's", () => {
    const skills = rankOneSkills(measureAgreement(matrix).corrected);
    const accuracies = skills.map((skill) => accuracyFromSkill(skill, chanceLevel(matrix)));
    expectNear(accuracies, expected["prototype rank-one"]!, 1e-6);
  });

  it.each([
    ["", {}],
    [", base", { base: digits(each.base) }],
    [", gold", { gold: digits(each.gold) }],
    [", base, gold", { base: digits(each.base), gold: digits(each.gold) }],
  ] as const)("LDC%s is the prototype's", (suffix, extra) => {
    const reference = expected[`prototype LDC${suffix}`]!;
    const { accuracies } = ldc.fit({ ...table, ...extra });
    expectNear(accuracies, reference, 0.01);
    for (const [i, value] of reference.entries())
      expect(Math.abs(accuracies[i]! / value - 1)).toBeLessThan(0.1);
  });
});
