import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccuracyMatrix } from "./accuracy-matrix.ts";
import { chooseEta, etaFor } from "./choose-eta.ts";
import { withCap, withFloor } from "./limit-shares.ts";
import { namedShares, sharesByName } from "./mix-shares.ts";
import { mixByAccuracy, mixturePath } from "./mixture.ts";
import { effectiveNumber, softmax } from "./softmax.ts";
import { weighTasks } from "./task-weights.ts";

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const shares = fc
  .array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 })
  .map((raw) => raw.map((value) => value / sumOf(raw)));

function matrix(accuracies: number[][], errors?: number[][]): AccuracyMatrix {
  return {
    templates: accuracies.map((_, i) => `t${i}`),
    tasks: accuracies[0]!.map((_, j) => `task${j}`),
    accuracies,
    errors,
  };
}

describe("softmax", () => {
  it("is the maximum of mean value minus KL divergence over eta", () => {
    const values = [0.3, 0.5, 0.45];
    const prior = [0.2, 0.3, 0.5];
    const goal = (p: readonly number[], eta: number) =>
      sumOf(p.map((share, i) => share * values[i]! - (share * Math.log(share / prior[i]!)) / eta));
    for (const eta of [1, 10, 40]) {
      const best = goal(softmax(values, eta, prior), eta);
      fc.assert(
        fc.property(fc.tuple(...values.map(() => fc.double({ min: 0.01, max: 1, noNaN: true }))), (raw) => {
          const other = raw.map((value) => value / sumOf(raw));
          expect(goal(other, eta)).toBeLessThanOrEqual(best + 1e-12);
        }),
      );
    }
  });

  it("is uniform at 0, the best alone at infinity, and does not see a common shift", () => {
    expect(softmax([0.1, 0.9], 0)).toEqual([0.5, 0.5]);
    expect(softmax([0.1, 0.9, 0.9], Number.POSITIVE_INFINITY)).toEqual([0, 0.5, 0.5]);
    softmax([0.1, 0.4], 7).forEach((share, i) => {
      expect(softmax([0.3, 0.6], 7)[i]).toBeCloseTo(share, 12);
    });
    // e^2 : 1.
    expect(softmax([0.4, 0.2], 10)[0]).toBeCloseTo(Math.exp(2) / (Math.exp(2) + 1), 12);
  });

  it("has an effective number of shares", () => {
    expect(effectiveNumber([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(4, 12);
    expect(effectiveNumber([1, 0, 0])).toBe(1);
  });
});

describe("chooseEta", () => {
  const worths = (means: number[], error?: number) => means.map((mean) => ({ mean, error }));
  const means = [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65];

  it("follows the error of the estimates between the bounds on the effective number", () => {
    const lowest = etaFor(means, 4);
    const highest = etaFor(means, 2);
    expect(effectiveNumber(softmax(means, lowest))).toBeCloseTo(4, 6);
    const error = 2 / (0.5 * (lowest + highest));
    expect(chooseEta(worths(means, error))).toEqual({ eta: 2 / error, rule: "error" });
    expect(chooseEta(worths(means, 1))).toEqual({ eta: lowest, rule: "spread" });
    expect(chooseEta(worths(means, 1e-6))).toEqual({ eta: highest, rule: "spread" });
  });

  it("takes a third of the templates without errors, and 0 where all are worth the same", () => {
    const { eta } = chooseEta(worths(means));
    expect(effectiveNumber(softmax(means, eta))).toBeCloseTo(8 / 3, 6);
    expect(chooseEta(worths([0.5, 0.5, 0.5], 0.1)).eta).toBe(0);
    expect(chooseEta(worths([0.5], 0.1)).eta).toBe(0);
  });

  it("does not sharpen what is alike: three equal templates of four leave the choice to the error", () => {
    const tied = [0.9, 0.9, 0.9, 0.8];
    expect(chooseEta(worths(tied, 0.25))).toEqual({ eta: 8, rule: "error" });
    expect(chooseEta(worths(tied)).eta).toBe(200);
    // A difference of a thousandth of a point is none.
    expect(chooseEta(worths([0.9, 0.90001], 0.1))).toEqual({ eta: 20, rule: "error" });
  });

  it("shows fewer effective templates the larger eta", () => {
    const numbers = mixturePath(matrix(means.map((mean) => [mean])), {}).map((step) => step.effectiveNumber);
    expect(numbers[0]).toBeCloseTo(8, 9);
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
  });
});

describe("a mix by task", () => {
  // A specialist for each task, and a template that is fair at both.
  const specialists = matrix([
    [0.9, 0.1],
    [0.1, 0.6],
    [0.55, 0.4],
  ]);

  it("is the mean of the tasks' softmaxes", () => {
    const { shares, rule, eta } = mixByAccuracy(specialists, { by: "task", eta: 7 });
    const columns = [0, 1].map((task) =>
      softmax(
        specialists.accuracies.map((row) => row[task]!),
        7,
      ),
    );
    expect([rule, eta]).toEqual(["given", 7]);
    shares.forEach((share, i) => {
      expect(share).toBeCloseTo((columns[0]![i]! + columns[1]![i]!) / 2, 12);
    });
    const important = mixByAccuracy(specialists, { by: "task", eta: 7, importance: { task0: 3 } });
    expect(important.shares[0]).toBeCloseTo(0.75 * columns[0]![0]! + 0.25 * columns[1]![0]!, 12);
  });

  it("keeps the best template of every task, which a mean over tasks drops", () => {
    const mean = mixByAccuracy(specialists, { eta: 20 });
    const task = mixByAccuracy(specialists, { by: "task", eta: 20 });
    expect(mean.shares[1]).toBeLessThan(0.05);
    expect(task.shares[1]).toBeGreaterThan(0.4);
  });

  it("is flat where nothing is known of a task, and sharp by each task's own errors", () => {
    const sure = [0.9, 0.5, 0.5, 0.5];
    const half = matrix(
      sure.map((accuracy) => [accuracy, 0.5]),
      sure.map(() => [0.02, 0.25]),
    );
    const { shares, rule } = mixByAccuracy(half, { by: "task" });
    expect(rule).toBe("by-task");
    const alone = mixByAccuracy(
      matrix(
        sure.map((accuracy) => [accuracy]),
        sure.map(() => [0.02]),
      ),
    ).shares;
    shares.forEach((share, i) => {
      expect(share).toBeCloseTo((alone[i]! + 0.25) / 2, 12);
    });
  });
});

describe("task weights", () => {
  it("trust tasks in proportion to their precision", () => {
    const errors = [
      [0.02, 0.1],
      [0.02, 0.1],
    ];
    const [sure, unsure] = weighTasks(
      matrix(
        [
          [0.5, 0.5],
          [0.6, 0.6],
        ],
        errors,
      ),
    );
    expect(sure! / unsure!).toBeCloseTo((0.1 ** 2 + 0.02 ** 2) / (2 * 0.02 ** 2), 9);
    expect(weighTasks(matrix([[0.5, 0.5]], errors), "equal")).toEqual([0.5, 0.5]);
    expect(weighTasks(matrix([[0.5, 0.5]]), "precision", { task0: 3 })).toEqual([0.75, 0.25]);
  });
});

describe("limits", () => {
  it("a floor lifts every share and keeps the sum", () => {
    fc.assert(
      fc.property(shares, fc.double({ min: 0, max: 1, noNaN: true }), (given, part) => {
        const floor = part / given.length;
        const lifted = withFloor(given, floor);
        expect(sumOf(lifted)).toBeCloseTo(1, 9);
        for (const share of lifted) expect(share).toBeGreaterThanOrEqual(floor - 1e-12);
      }),
    );
    expect(() => withFloor([0.5, 0.5], 0.6)).toThrow("a floor of 0.6 for 2 templates; expected 0 to 0.5");
  });

  it("a cap cuts, gives the rest on in proportion and keeps the sum", () => {
    expect(withCap([0.8, 0.1, 0.1], 0.5)).toEqual([0.5, 0.25, 0.25]);
    expect(withCap([0.9, 0.1, 0], 0.5)).toEqual([0.5, 0.5, 0]);
    fc.assert(
      fc.property(shares, fc.double({ min: 0, max: 1, noNaN: true }), (given, part) => {
        const cap = Math.min(1, 1 / given.length + part);
        const cut = withCap(given, cap);
        expect(sumOf(cut)).toBeCloseTo(1, 9);
        for (const share of cut) expect(share).toBeLessThanOrEqual(cap + 1e-12);
      }),
    );
    expect(() => withCap([0.5, 0.5], 0.4)).toThrow("a cap of 0.4 for 2 templates");
  });
});

describe("mixByAccuracy", () => {
  it("of one task is the softmax of its accuracies", () => {
    const mix = mixByAccuracy(matrix([[0.3], [0.5]]), { eta: 10 });
    softmax([0.3, 0.5], 10).forEach((share, i) => {
      expect(mix.shares[i]).toBeCloseTo(share, 12);
    });
    expect(mix).toMatchObject({ eta: 10, rule: "given", taskWeights: [1] });
  });

  it("a lower confidence bound prefers what is known", () => {
    const errors = [[0.2], [0.01]];
    const options = { eta: 20 };
    const bold = mixByAccuracy(matrix([[0.6], [0.55]], errors), options).shares;
    const careful = mixByAccuracy(matrix([[0.6], [0.55]], errors), { ...options, caution: 1 }).shares;
    expect(bold[0]!).toBeGreaterThan(bold[1]!);
    expect(careful[0]!).toBeLessThan(careful[1]!);
    expect(() => mixByAccuracy(matrix([[0.5]]), { caution: 1 })).toThrow("the estimates have none");
  });

  it("refuses a negative eta", () => {
    expect(() => mixByAccuracy(matrix([[0.5]]), { eta: -1 })).toThrow("eta is -1");
  });
});

describe("the untuned model in the mixture", () => {
  const known: AccuracyMatrix = {
    ...matrix([
      [0.6, 0.3],
      [0.4, 0.5],
      [0.45, 0.2],
    ]),
    base: [0.5, 0.3],
  };

  it("is an arm beside the templates, by the same softmax", () => {
    const mix = mixByAccuracy(known, { eta: 8, taskWeighting: "equal", baseArm: true });
    const [a, b, c, base] = softmax([0.45, 0.45, 0.325, 0.4], 8);
    expect(mix.baseShare).toBeCloseTo(base!, 12);
    [a!, b!, c!].forEach((share, template) => {
      expect(mix.shares[template]).toBeCloseTo(share, 12);
    });
    expect(sumOf(mix.shares) + mix.baseShare).toBeCloseTo(1, 12);
    expect(namedShares(["a", "b", "c"], mix)).toEqual({
      a: mix.shares[0],
      b: mix.shares[1],
      c: mix.shares[2],
      base: mix.baseShare,
    });
    expect(namedShares(["a", "b", "c"], mixByAccuracy(known))).not.toHaveProperty("base");
  });

  it("is read again by name, in any order and scale", () => {
    const named = { b: 1, base: 2, a: 4, c: 1 };
    expect(sharesByName(["a", "b", "c"], named)).toEqual({ shares: [0.5, 0.125, 0.125], baseShare: 0.25 });
    expect(sharesByName(["a"], { a: 3 })).toEqual({ shares: [1], baseShare: 0 });
  });

  it("bounds templates among themselves, whatever the untuned model has", () => {
    const mix = mixByAccuracy(known, { eta: 40, baseArm: true, cap: 0.4, floor: 0.1, by: "task" });
    for (const share of mix.shares) {
      expect(share).toBeGreaterThanOrEqual(0.1 * (1 - mix.baseShare) - 1e-12);
      expect(share).toBeLessThanOrEqual(0.4 * (1 - mix.baseShare) + 1e-12);
    }
    expect(sumOf(mix.shares) + mix.baseShare).toBeCloseTo(1, 12);
  });

  it("leaves out what gains nowhere, by gain, and keeps the others' proportions", () => {
    const all = mixByAccuracy(known, { eta: 5, taskWeighting: "equal" }).shares;
    const kept = mixByAccuracy(known, { eta: 5, taskWeighting: "equal", worth: "gain" }).shares;
    expect(kept[2]).toBe(0);
    expect(kept[0]! / kept[1]!).toBeCloseTo(all[0]! / all[1]!, 12);
    expect(sumOf(kept)).toBeCloseTo(1, 12);
    const none = { ...known, base: [0.9, 0.9] };
    expect(() => mixByAccuracy(none, { worth: "gain" })).toThrow(
      /no template is better than the untuned model/,
    );
  });

  it("weighs tasks by what their best template gains", () => {
    expect(weighTasks(known, "gain")).toEqual([expect.closeTo(1 / 3, 12), expect.closeTo(2 / 3, 12)]);
    expect(weighTasks(known, "gain", { task0: 4 })[0]).toBeCloseTo(2 / 3, 12);
    expect(weighTasks({ ...known, base: [0.9, 0.9] }, "gain")).toEqual([0.5, 0.5]);
    const [first, second] = mixByAccuracy(known, { by: "task", eta: 1000, taskWeighting: "gain" }).shares;
    expect([first, second]).toEqual([expect.closeTo(1 / 3, 9), expect.closeTo(2 / 3, 9)]);
  });

  it("must be known where it is needed", () => {
    const unknown = { ...known, base: [0.5, undefined] };
    for (const options of [{ worth: "gain" }, { baseArm: true }, { taskWeighting: "gain" }] as const) {
      expect(() => mixByAccuracy(unknown, options)).toThrow(/the estimates of "task1" have none/);
      expect(() => mixByAccuracy(matrix([[0.5], [0.6]]), options)).toThrow(/untuned model's accuracy/);
    }
  });
});
