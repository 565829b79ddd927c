import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messageOf } from "../../../testing/cookbook-error-of.ts";
import { collectVotes } from "./collect-votes.ts";
import { GENERATION_OPTIONS } from "./task-votes.ts";
import type { GoldLabel, RowId, Vote } from "./vote.ts";

let line = 0;
function vote(probe: string, row: RowId, answer: Vote["answer"], options?: number, task = "quiz"): Vote {
  line += 1;
  return { task, row, probe, answer, options, score: undefined, where: `votes:${line}` };
}

function label(row: RowId, answer: number | string[], task = "quiz"): GoldLabel {
  return { task, row, answer, where: `gold:${row}` };
}

describe("collectVotes", () => {
  it("makes a table of candidates in order of name, the base apart, silent probes abstaining", () => {
    const [quiz] = collectVotes(
      [
        vote("zeta", 1, 0, 4),
        vote("base", 1, 3, 4),
        vote("alpha", 2, 1, 2),
        vote("alpha", 1, 2, 4),
        vote("zeta", 2, undefined),
      ],
      [label(1, 2)],
    );
    expect(quiz).toMatchObject({ task: "quiz", kind: "choice", rows: [1, 2], missing: [], emptyRows: 0 });
    const { voters, matrix, base, gold, labels } = quiz!.table;
    expect(voters).toEqual(["alpha", "zeta"]);
    expect([...matrix.votes]).toEqual([2, 0, 1, -1]);
    expect([...matrix.options]).toEqual([4, 2]);
    expect([...base!]).toEqual([3, -1]);
    expect([...gold!]).toEqual([2, -1]);
    expect(labels).toBe("shared");
  });

  it("clusters generated answers row by row, with the base's and the known ones", () => {
    const [task] = collectVotes(
      [
        vote("a", "r1", "The red house"),
        vote("b", "r1", "red house."),
        vote("c", "r1", "blue"),
        vote("base", "r1", "Blue"),
        vote("a", "r2", ""),
        vote("b", "r2", "x"),
        vote("c", "r2", undefined),
      ],
      [label("r1", ["green", "blue"])],
    );
    expect(task!.kind).toBe("generation");
    expect([...task!.table.matrix.votes]).toEqual([1, 1, 0, -1, 0, -1]);
    expect([...task!.table.base!]).toEqual([0, -1]);
    expect([...task!.table.gold!]).toEqual([0, -1]);
    expect([...task!.table.matrix.options]).toEqual([GENERATION_OPTIONS, GENERATION_OPTIONS]);
    expect(task!.table.labels).toBe("per-row");
  });

  it("keeps tasks apart, names probes that are missing in one, drops rows without a vote", () => {
    const tasks = collectVotes([
      vote("a", 1, 0, 2, "first"),
      vote("b", 1, 1, 2, "first"),
      vote("a", 1, 0, 2, "second"),
      vote("a", 2, undefined, undefined, "second"),
    ]);
    expect(tasks.map(({ task, missing, emptyRows }) => ({ task, missing, emptyRows }))).toEqual([
      { task: "first", missing: [], emptyRows: 0 },
      { task: "second", missing: ["b"], emptyRows: 1 },
    ]);
  });

  it("does not depend on the order of the votes", () => {
    const votes = [1, 2, 3, 10].flatMap((row) =>
      ["a", "b", "base"].map((probe, i) => vote(probe, row, (row + i) % 3, 3)),
    );
    const straight = collectVotes(votes);
    fc.assert(
      fc.property(fc.shuffledSubarray(votes, { minLength: votes.length }), (shuffled) => {
        expect(collectVotes(shuffled)).toEqual(straight);
      }),
    );
  });

  it.each<[string, Vote[], GoldLabel[], string]>([
    ["no votes", [], [], "not-estimable: there are no votes"],
    [
      "the base alone",
      [vote("base", 1, 0, 2)],
      [],
      'not-estimable: task "quiz" has votes of "base" alone; that is the untuned model and no candidate',
    ],
    [
      "abstentions only",
      [vote("a", 1, undefined), vote("b", 1, undefined, 3)],
      [],
      'not-estimable: task "quiz": every answer of every probe is an abstention',
    ],
    [
      "an option too many",
      [vote("a", 1, 4, 4)],
      [],
      '"vote" is 4, but the row has 4 options, numbered from 0',
    ],
    ["no options", [vote("a", 1, 0)], [], '"vote" is 0, but "options" is missing'],
    ["a text among options", [vote("a", 1, "x", 4)], [], '"vote" is "x", but the row has 4 options'],
    [
      "a vote twice",
      [vote("a", 1, 0, 2), vote("a", 1, 1, 2)],
      [],
      'probe "a" votes on row 1 of task "quiz" again; its first vote is at votes:',
    ],
    [
      "two numbers of options",
      [vote("a", 1, 0, 2), vote("b", 1, 1, 3)],
      [],
      'row 1 of task "quiz" has 3 options here and 2 at votes:',
    ],
    [
      "options and texts",
      [vote("a", 1, 0, 2), vote("a", 2, "x")],
      [],
      'task "quiz" has an answer in words here and the option 0 of 2 at votes:',
    ],
    [
      "a label of another task",
      [vote("a", 1, 0, 2)],
      [label(1, 0, "quizz")],
      'unknown-name: "gold:1": task "quizz"',
    ],
    ["a label out of range", [vote("a", 1, 0, 2)], [label(1, 2)], '"gold" is 2, but the row has 2 options'],
    [
      "a label in words",
      [vote("a", 1, 0, 2)],
      [label(1, ["x"])],
      '"gold" is "x", but the votes of task "quiz" are options',
    ],
    ["a label twice", [vote("a", 1, 0, 2)], [label(1, 0), label(1, 0)], "has a label at gold:1 already"],
    [
      "a number for texts",
      [vote("a", 1, "x")],
      [label(1, 3)],
      '"gold" is 3, but the votes of task "quiz" are texts',
    ],
  ])("refuses %s", (_, votes, golds, message) => {
    expect(messageOf(() => collectVotes(votes, golds))).toContain(message);
  });
});
