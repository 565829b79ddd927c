import { describe, expect, it } from "vitest";
import { createPythonRandom } from "../../core/python/random.ts";
import { createFewShotSampler, joinShots, type ShotRow, shotOf } from "./few-shot.ts";
import { createFieldReader } from "./field-reader.ts";
import { findTask } from "./tasks/registry.ts";

const piqa = findTask("piqa");
const arc = findTask("arc_easy");

function rowOf(goal: string): ShotRow {
  const doc = { goal, sol1: "yes", sol2: "no", label: 0 };
  return { doc, row: piqa.readRow(createFieldReader(doc, { file: "rows", line: 1 })) };
}
const goals = (shots: readonly { question: string }[]) =>
  shots.map(({ question }) => /Question: (.*)\n/.exec(question)![1]);

describe("examples of a task without a test split", () => {
  const pool = ["a", "b", "c", "d", "e"].map(rowOf);

  it("are one more than wanted, less the row itself, from one generator for all rows", () => {
    const shotsOf = createFewShotSampler({ task: piqa, count: 2, pool });
    const random = createPythonRandom(1234);
    for (const own of pool) {
      const drawn = random.sample(5, 3).map((place) => pool[place]!);
      const wanted = drawn.filter((one) => one.doc !== own.doc).slice(0, 2);
      expect(goals(shotsOf(own))).toEqual(wanted.map(({ doc }) => (doc as { goal: string }).goal));
    }
  });

  it("never hold the row, even when the pool holds copies of it", () => {
    const copies = [rowOf("a"), rowOf("a"), rowOf("a"), rowOf("b"), rowOf("c")];
    const shotsOf = createFewShotSampler({ task: piqa, count: 2, pool: copies });
    for (let i = 0; i < 20; i++) expect(goals(shotsOf(rowOf("a"))).sort()).toEqual(["b", "c"]);
  });

  it("need a pool that is large enough", () => {
    const shotsOf = createFewShotSampler({ task: piqa, count: 5, pool });
    expect(() => shotsOf(rowOf("z"))).toThrow(expect.objectContaining({ code: "invalid-data" }));
  });
});

it("no examples draw nothing, and need no pool", () => {
  expect(createFewShotSampler({ task: arc, count: 0, pool: [] })(rowOf("a"))).toEqual([]);
});

it("an example is question, space, answer and a blank line", () => {
  const shot = shotOf(piqa, rowOf("Open a jar").row);
  expect(shot).toEqual({ question: "Question: Open a jar\nAnswer:", answer: "yes" });
  expect(joinShots([shot], "Question: Shut it\nAnswer:")).toBe(
    "Question: Open a jar\nAnswer: yes\n\nQuestion: Shut it\nAnswer:",
  );
});

it("a target keeps its own space, so that two stand before it, as in the harness", () => {
  const lambada = findTask("lambada_openai");
  expect(joinShots([shotOf(lambada, "The red hat")], "A")).toBe("The red  hat\n\nA");
});
