import { describe, expect, it } from "vitest";
import { MEDIATED_WORLDS } from "../../testing/adherence-worlds.ts";
import { simulateAdherence } from "../../testing/simulate-adherence.ts";
import type { AdherenceSample } from "./adherence-sample.ts";
import { analyseModels } from "./over-models.ts";
import { associateCheckpoints, associatePoints } from "./over-points.ts";
import { analyseMatrix, type MatrixCell } from "./template-matrix.ts";

const fast = { resamples: 300, shuffles: 199 };
const world = { ...MEDIATED_WORLDS["exact match"], rows: 300 };

/** The same answers, their adherence as another rule sees it: random, rising without regard to the answer. */
function unrelated(samples: readonly AdherenceSample[], seed: number): AdherenceSample[] {
  const other = simulateAdherence({ ...world, effect: 0, rows: samples.length }, seed);
  return samples.map((sample, row) => ({
    ...sample,
    baseAdherence: other[row]!.baseAdherence,
    tunedAdherence: other[row]!.tunedAdherence,
  }));
}

describe("analyseMatrix", () => {
  const first = simulateAdherence(world, 11);
  const second = simulateAdherence(world, 12);
  const cell = (task: string, template: string, samples: readonly AdherenceSample[]): MatrixCell => ({
    task,
    template,
    isOwn: task === template,
    samples,
  });

  it("is specific where the diagonal explains and the rest does not", () => {
    const found = analyseMatrix(
      [
        cell("a", "a", first),
        cell("a", "b", unrelated(first, 21)),
        cell("b", "a", unrelated(second, 22)),
        cell("b", "b", second),
      ],
      fast,
    );
    expect(found.cells.map(({ explains }) => explains)).toEqual([true, false, false, true]);
    expect(found.isSpecific).toBe(true);
    expect(found.text).toBe("Each template explains its own task's gain, and no other template does.");
  });

  it("names the cells that spoil it", () => {
    const found = analyseMatrix([cell("a", "a", unrelated(first, 23)), cell("a", "b", first)], fast);
    expect(found.isSpecific).toBe(false);
    expect(found.text).toContain("do not explain their own task's gain: a on a.");
    expect(found.text).toContain("a gain they were not tuned for: b on a;");
  });

  it("raises p off the diagonal for the number of cells there", () => {
    const own = cell("a", "a", first);
    const others = ["b", "c", "d"].map((template, i) => cell("a", template, unrelated(first, 30 + i)));
    const alone = analyseMatrix([own, others[0]!], fast).cells;
    const together = analyseMatrix([own, ...others], fast).cells;
    expect(together[0]!.pValue).toBe(alone[0]!.pValue);
    expect(together[1]!.pValue!).toBeGreaterThanOrEqual(alone[1]!.pValue!);
  });
});

describe("associateCheckpoints", () => {
  const points = (adherence: readonly number[], correct: readonly number[]) =>
    adherence.map((value, step) => ({ name: String(step), adherence: value, correct: correct[step]! }));

  it("tells a common rise from moves in step", () => {
    // Both rise all the way, but each rises most where the other rises least.
    const { levels, changes } = associateCheckpoints(
      points([0, 0.2, 0.25, 0.45, 0.5, 0.7], [0, 0.02, 0.22, 0.24, 0.44, 0.46]),
    );
    expect(levels.estimate!).toBeGreaterThan(0.9);
    expect(levels.low!).toBeGreaterThan(0.3);
    expect(changes.estimate!).toBeLessThan(-0.9);
  });

  it("has no interval below four values and no correlation below three", () => {
    const three = associateCheckpoints(points([0.1, 0.3, 0.4], [0.1, 0.2, 0.5]));
    expect(three.levels).toMatchObject({ low: null, high: null });
    expect(three.levels.estimate).not.toBeNull();
    expect(three.changes).toEqual({ estimate: null, low: null, high: null });
    expect(associateCheckpoints([]).levels.estimate).toBeNull();
  });

  it("has none where nothing moves", () => {
    expect(associatePoints(points([0.2, 0.2, 0.2, 0.2], [0.1, 0.2, 0.3, 0.4])).estimate).toBeNull();
  });
});

describe("analyseModels", () => {
  it("analyses each and relates their gains", () => {
    const models = [0.3, 0.45, 0.6, 0.75, 0.9].map((after) => ({
      model: `after ${after}`,
      samples: simulateAdherence({ ...world, direct: 0, after }, 5),
    }));
    const { models: found, association } = analyseModels(models, fast);
    expect(found.map(({ model }) => model)).toEqual(models.map(({ model }) => model));
    expect(found[4]!.analysis.verdict.kind).toBe("explains-most");
    expect(association.estimate!).toBeGreaterThan(0.9);
    expect(association.low!).toBeGreaterThan(0);
  });
});
