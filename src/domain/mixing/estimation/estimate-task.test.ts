import { describe, expect, it } from "vitest";
import { messageOf } from "../../../testing/cookbook-error-of.ts";
import { syntheticVotes } from "../../../testing/synthetic-votes.ts";
import { findLabelModel, LABEL_MODELS } from "../label-models/registry.ts";
import type { TaskVotes } from "../votes/task-votes.ts";
import { ABSTAIN } from "../votes/vote-matrix.ts";
import { estimateTask } from "./estimate-task.ts";

/** Rows of votes, 0 to 3 or −1, the last column the base's when it is given. */
function votesOf(
  rows: readonly (readonly number[])[],
  extra: Partial<TaskVotes> & { base?: boolean; options?: number } = {},
): TaskVotes {
  const { base = false, options = 4, ...rest } = extra;
  const width = rows[0]!.length - (base ? 1 : 0);
  return {
    task: "quiz",
    kind: "choice",
    rows: rows.map((_, row) => row),
    scores: undefined,
    missing: [],
    emptyRows: 0,
    table: {
      voters: Array.from({ length: width }, (_, voter) => `p${voter}`),
      matrix: {
        rowCount: rows.length,
        voterCount: width,
        votes: Int32Array.from(rows.flatMap((row) => row.slice(0, width))),
        options: new Int32Array(rows.length).fill(options),
        counts: new Float64Array(rows.length).fill(1),
      },
      labels: "shared",
      ...(base ? { base: Int32Array.from(rows, (row) => row.at(-1)!) } : {}),
    },
    ...rest,
  };
}

function simulated(
  voters: number,
  rows: number,
  rest: Partial<Parameters<typeof syntheticVotes>[0]> = {},
): TaskVotes {
  const { table } = syntheticVotes({
    seed: 4,
    voters,
    rows,
    options: 4,
    dependence: "independent",
    strength: 0,
    ...rest,
  });
  const { base: _, ...without } = table;
  return { ...votesOf([[0]]), rows: Array.from({ length: rows }, (_, row) => row), table: without };
}

const model = findLabelModel("ldc");
const codesOf = (votes: TaskVotes, method = "ldc") =>
  estimateTask(votes, { model: findLabelModel(method), intervals: "none" }).warnings.map(({ code }) => code);

describe("estimateTask", () => {
  it("gives every probe an accuracy inside its interval, the same for the same seed", () => {
    const votes = simulated(5, 200);
    const first = estimateTask(votes, { model, seed: 3 });
    expect([...first.probes.keys()]).toEqual(votes.table.voters);
    for (const { accuracy, low, high } of first.probes.values()) {
      expect(0 <= low! && low! <= accuracy && accuracy <= high! && high! <= 1).toBe(true);
      expect(high! - low!).toBeGreaterThan(0.05);
    }
    expect(estimateTask(votes, { model, seed: 3 })).toEqual(first);
    const other = estimateTask(votes, { model, seed: 4 });
    expect(other.probes.get("voter-0")!.accuracy).toBe(first.probes.get("voter-0")!.accuracy);
    expect(other.probes).not.toEqual(first.probes);
  });

  it("narrows intervals with more rows", () => {
    const width = (rows: number) => {
      const { low, high } = estimateTask(simulated(6, rows), { model }).probes.get("voter-0")!;
      return high! - low!;
    };
    expect(width(1500)).toBeLessThan(0.7 * width(150));
  });

  it("has no intervals when none are asked for", () => {
    const { probes } = estimateTask(simulated(5, 100), { model, intervals: "none" });
    expect([...probes.values()].every(({ low, high }) => low === undefined && high === undefined)).toBe(true);
  });

  it("sets a probe that never answers to guessing, with everything possible", () => {
    const rows = Array.from({ length: 40 }, (_, row) => [
      row % 4,
      row % 4,
      row % 3 === 0 ? 1 : row % 4,
      ABSTAIN,
    ]);
    const { probes, warnings } = estimateTask(votesOf(rows), { model });
    expect(probes.get("p3")).toEqual({ accuracy: 0.25, low: 0, high: 1 });
    expect(warnings.find(({ code }) => code === "no-votes")!.message).toContain('"p3": never answers');
  });

  it.each(Object.keys(LABEL_MODELS))("lets no voter win by being there four times, with %s", (method) => {
    const votes = simulated(5, 400, { accuracies: [0.4, 0.7, 0.65, 0.6, 0.75] });
    const alone = estimateTask(votes, { model: findLabelModel(method), intervals: "none" });
    const { matrix, voters } = votes.table;
    const copies = [0, 0, 0, 0, 1, 2, 3, 4];
    const repeated = {
      ...votes,
      table: {
        ...votes.table,
        voters: copies.map((voter, i) => `${voters[voter]} ${i}`),
        matrix: {
          ...matrix,
          voterCount: copies.length,
          votes: Int32Array.from({ length: 400 * copies.length }, (_, i) => {
            const row = Math.floor(i / copies.length);
            return matrix.votes[row * 5 + copies[i % copies.length]!]!;
          }),
        },
      },
    };
    const { probes } = estimateTask(repeated, { model: findLabelModel(method), intervals: "none" });
    for (const [i, voter] of copies.entries()) {
      expect(probes.get(`${voters[voter]} ${i}`)).toEqual(alone.probes.get(voters[voter]!));
    }
  });

  it.each<[string, TaskVotes, string]>([
    [
      "one voter",
      votesOf([[0], [1]]),
      'not-estimable: task "quiz" has one voter; accuracies come from agreement',
    ],
    [
      "voters that never meet",
      votesOf([
        [0, ABSTAIN],
        [ABSTAIN, 1],
      ]),
      'not-estimable: task "quiz": no row has the answers of two voters',
    ],
    ["candidates that never answer", votesOf([[ABSTAIN, 0]], { base: true }), "no probe ever answers"],
    [
      "65 voters",
      votesOf([new Array<number>(65).fill(0)]),
      'invalid-data: task "quiz" has 65 voters; at most 64 can be compared',
    ],
  ])("refuses %s", (_, votes, message) => {
    expect(messageOf(() => estimateTask(votes, { model }))).toContain(message);
  });

  it("refuses a method that the votes do not suit", () => {
    const two = votesOf([
      [0, 1],
      [1, 1],
    ]);
    expect(messageOf(() => estimateTask(two, { model: findLabelModel("triplets-mean") }))).toContain(
      'not-estimable: task "quiz" has 2 voters; method "triplets-mean" needs 3',
    );
    const texts = { ...two, kind: "generation" as const };
    expect(messageOf(() => estimateTask(texts, { model: findLabelModel("dawid-skene") }))).toContain(
      'invalid-parameter: task "quiz" has generated answers',
    );
  });

  describe.each(Object.keys(LABEL_MODELS))("bad input with %s", (method) => {
    const rows = Array.from({ length: 50 }, (_, row) => row % 4);
    it.each<[string, TaskVotes, string]>([
      ["one row", votesOf([[0, 1, 0, 2]]), "few-rows"],
      ["all voters equal", votesOf(rows.map((vote) => [vote, vote, vote, vote])), "voters-identical"],
      [
        "two voters and the base equal to one",
        votesOf(
          rows.map((vote, row) => [vote, row % 2 === 0 ? vote : 0, vote]),
          { base: true },
        ),
        "too-few-voters",
      ],
    ])("%s: numbers and the warning", (_, votes, code) => {
      const estimate = estimateTask(votes, { model: findLabelModel(method) });
      const values = [...estimate.probes.values()].flatMap(({ accuracy, low, high }) => [
        accuracy,
        low!,
        high!,
      ]);
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(estimate.effectiveVoters).toBeGreaterThanOrEqual(1 - 1e-9);
      expect(estimate.warnings.map((warning) => warning.code)).toContain(code);
    });
  });
});

describe("voters who say the same to every row", () => {
  // Four sound voters of 60 to 75 % on four options, and some that always say the same.
  const { table } = syntheticVotes({
    seed: 9,
    voters: 4,
    rows: 400,
    options: 4,
    accuracies: [0.6, 0.65, 0.7, 0.75],
    dependence: "independent",
    strength: 0,
  });
  const { votes } = table.matrix;
  const sound = Array.from({ length: 400 }, (_, row) => [...votes.subarray(row * 4, row * 4 + 4)]);
  const habit = (row: number) => (row % 12 === 0 ? 1 : 0);

  it("count as guessing, and do not change what the others get", () => {
    const alone = estimateTask(votesOf(sound), { model });
    const crowd = estimateTask(votesOf(sound.map((row, i) => [...row, habit(i), 0, 0])), { model });
    for (const name of ["p0", "p1", "p2", "p3"]) {
      expect(crowd.probes.get(name)!.accuracy).toBeCloseTo(alone.probes.get(name)!.accuracy, 12);
    }
    for (const name of ["p4", "p5", "p6"])
      expect(crowd.probes.get(name)).toEqual({ accuracy: 0.25, low: 0, high: 1 });
    expect(crowd.warnings.find(({ code }) => code === "one-sided")!.message).toContain('"p4", "p5", "p6"');
    expect(alone.warnings.map(({ code }) => code)).not.toContain("one-sided");
  });

  it("have the accuracy that given labels show", () => {
    const votes = votesOf(sound.map((row, i) => [...row, habit(i), 0]));
    // Labels of thirty rows, of which option 0 is right on twelve.
    const gold = new Int32Array(400).fill(-1);
    for (let row = 0; row < 30; row++) gold[row] = row < 12 ? 0 : 2;
    const { probes } = estimateTask({ ...votes, table: { ...votes.table, gold } }, { model });
    const always = probes.get("p5")!;
    expect(always.accuracy).toBeCloseTo((12 + 4 * 0.25) / 34, 12);
    expect(always.low!).toBeGreaterThan(0.2);
    expect(always.high!).toBeLessThan(0.6);
  });

  it("are left out as a base too", () => {
    const alone = estimateTask(votesOf(sound), { model });
    const withBase = estimateTask(
      votesOf(
        sound.map((row) => [...row, 0]),
        { base: true },
      ),
      { model },
    );
    expect(withBase.probes.get("p2")!.accuracy).toBeCloseTo(alone.probes.get("p2")!.accuracy, 12);
    expect(withBase.warnings.map(({ code }) => code)).toContain("one-sided");
  });

  it("leave nothing to tell where they are nearly all", () => {
    const { probes, warnings } = estimateTask(votesOf(sound.map(([first]) => [first!, 0, 0, 0, 0])), {
      model,
    });
    for (const probe of probes.values()) expect(probe).toEqual({ accuracy: 0.25, low: 0, high: 1 });
    expect(warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(["one-sided", "too-few-voters"]));
  });

  it("are nobody where answers are generated, whose numbers mean nothing beyond their row", () => {
    const votes = votesOf(sound.map((row) => [...row, 0, 0]));
    const generated = {
      ...votes,
      kind: "generation" as const,
      table: { ...votes.table, labels: "per-row" as const },
    };
    expect(estimateTask(generated, { model }).warnings.map(({ code }) => code)).not.toContain("one-sided");
  });
});

describe("few voters", () => {
  const rows = Array.from({ length: 60 }, (_, row) => [row % 4, row % 3 === 0 ? 1 : row % 4]);

  it("leave everything possible", () => {
    const { probes, effectiveVoters } = estimateTask(votesOf(rows), { model });
    for (const { low, high } of probes.values()) expect([low, high]).toEqual([0, 1]);
    expect(effectiveVoters).toBeLessThanOrEqual(2);
    const equal = estimateTask(votesOf(rows.map(([vote]) => [vote!, vote!, vote!])), { model });
    expect(equal.effectiveVoters).toBe(1);
    expect(equal.probes.get("p0")).toMatchObject({ low: 0, high: 1 });
  });

  it("are enough with labels, even one alone", () => {
    const gold = Int32Array.from(rows, ([vote], row) => (row < 30 ? vote! : ABSTAIN));
    for (const width of [1, 2]) {
      const votes = votesOf(rows.map((row) => row.slice(0, width)));
      const { probes, warnings } = estimateTask({ ...votes, table: { ...votes.table, gold } }, { model });
      const { accuracy, low, high } = probes.get("p0")!;
      expect(accuracy).toBeGreaterThan(0.9);
      if (width === 2) expect(high! - low!).toBeLessThan(0.5);
      expect(warnings.map(({ code }) => code).includes("too-few-voters")).toBe(width === 1);
    }
  });
});

describe("warnings", () => {
  it("name pairs that are nearly identical", () => {
    const votes = simulated(6, 300, { accuracies: [0.6, 0.7, 0.5, 0.65, 0.55, 0.6] });
    const { matrix } = votes.table;
    for (let row = 0; row < 300; row++) matrix.votes[row * 6 + 4] = matrix.votes[row * 6 + 1]!;
    const { warnings } = estimateTask(votes, { model, intervals: "none" });
    expect(warnings.find(({ code }) => code === "voters-nearly-identical")!.message).toContain(
      '"voter-1" and "voter-4"',
    );
  });

  it("name a clique: three noisy copies of a poor voter", () => {
    const votes = simulated(7, 400, { accuracies: [0.4, 0.4, 0.4, 0.65, 0.6, 0.7, 0.55] });
    const { matrix } = votes.table;
    for (let row = 0; row < 400; row++) {
      // Every tenth vote of the copies is their own.
      for (const copy of [1, 2]) if (row % 10 !== copy) matrix.votes[row * 7 + copy] = matrix.votes[row * 7]!;
    }
    const { warnings } = estimateTask(votes, { model, intervals: "none" });
    expect(warnings.find(({ code }) => code === "clique")!.message).toMatch(
      /^"voter-0", "voter-1", "voter-2" agree/,
    );
  });

  it("say nothing about six voters on 300 rows that differ", () => {
    expect(codesOf(simulated(6, 300, { accuracies: [0.5, 0.6, 0.55, 0.7, 0.65, 0.75] }))).toEqual([]);
  });

  it("count voters, rows, abstentions and missing probes", () => {
    expect(codesOf(simulated(4, 100))).toEqual(expect.arrayContaining(["few-voters", "few-rows"]));
    expect(codesOf(simulated(6, 300, { abstain: 0.4 }))).toContain("many-abstentions");
    expect(codesOf({ ...simulated(6, 300), missing: ["p9"] })).toContain("probe-missing");
  });

  it("notice probes that hardly moved from the base", () => {
    const rows = Array.from({ length: 100 }, (_, row) => {
      const base = (row * 7) % 4;
      const moved = (voter: number) => (row % 20 === voter ? (base + 1) % 4 : base);
      return [moved(0), moved(1), moved(2), moved(3), base];
    });
    expect(codesOf(votesOf(rows, { base: true }))).toContain("like-base");
  });

  it("say which methods leave labels unused", () => {
    const votes = simulated(6, 300);
    const gold = new Int32Array(300).fill(-1).map((_, row) => (row < 10 ? 0 : -1));
    const labelled = { ...votes, table: { ...votes.table, gold } };
    expect(codesOf(labelled, "rank-one")).toContain("gold-unused");
    expect(codesOf(labelled, "one-coin")).not.toContain("gold-unused");
  });
});
