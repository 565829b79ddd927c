import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gpt4all } from "../../domain/evaluation/groups/gpt4all.ts";
import { comparisonHtml } from "../report/comparison-page.ts";
import { compareResults } from "./compare-results.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-compare-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Written {
  readonly version?: number;
  readonly shots?: number;
  /** Tasks with their rows' scores. */
  readonly tasks: Readonly<Record<string, readonly number[]>>;
  /** Hash of a row's content; default the same in all results. */
  readonly hash?: (row: number) => string;
}

/** A result folder as the harness lays it out. */
async function result(
  name: string,
  { tasks, version = 1, shots = 0, hash = (row) => `h${row}` }: Written,
): Promise<string> {
  const model = path.join(folder, name, "model");
  await mkdir(model, { recursive: true });
  const time = "2026-01-01T00-00-00.000";
  for (const [task, scores] of Object.entries(tasks)) {
    const records = scores.map((acc, row) => ({ doc_id: row, doc_hash: hash(row), metrics: ["acc"], acc }));
    await writeFile(
      path.join(model, `samples_${task}_${time}.jsonl`),
      records.map((record) => JSON.stringify(record)).join("\n"),
    );
  }
  const ids = Object.keys(tasks);
  await writeFile(
    path.join(model, `results_${time}.json`),
    JSON.stringify({
      versions: Object.fromEntries(ids.map((id) => [id, version])),
      "n-shot": Object.fromEntries(ids.map((id) => [id, shots])),
    }),
  );
  return path.join(folder, name);
}

describe("compareResults", () => {
  it("compares several arms with the first, and corrects each arm's tests over its tasks", async () => {
    const none = [0, 0, 0, 0, 0, 0, 0, 0];
    const base = await result("base", { tasks: { one: none, two: none, three: none } });
    const good = await result("good", {
      tasks: { one: [1, 1, 1, 1, 1, 1, 1, 1], two: [1, 1, 1, 1, 1, 0, 0, 0], three: none },
    });
    const same = await result("same", { tasks: { one: none, two: none, three: none } });
    const { baseline, arms, comparisons } = await compareResults([
      `base=${base}`,
      `good=${good}`,
      `same=${same}`,
    ]);
    expect([baseline, arms]).toEqual(["base", ["base", "good", "same"]]);
    // McNemar: 2/2^8 and 2/2^5; Holm multiplies the smallest by 3, the next by 2.
    expect(
      comparisons
        .filter(({ arm }) => arm === "good")
        .map((one) => [one.task, one.pValue, one.adjustedPValue]),
    ).toEqual([
      ["one", expect.closeTo(2 / 256, 12), expect.closeTo(6 / 256, 12)],
      ["three", 1, 1],
      ["two", expect.closeTo(2 / 32, 12), expect.closeTo(4 / 32, 12)],
    ]);
    expect(comparisons.filter(({ arm }) => arm === "same").every(({ pValue }) => pValue === 1)).toBe(true);
  });

  it("takes the mean of an arm's seeds, row by row", async () => {
    const base = await result("base-seeds", { tasks: { one: [0, 0, 1, 1] } });
    const first = await result("seed-1", { tasks: { one: [1, 0, 1, 1] } });
    const second = await result("seed-2", { tasks: { one: [1, 1, 1, 0] } });
    const { comparisons } = await compareResults([`base=${base}`, `tuned=${first},${second}`]);
    expect(comparisons[0]).toMatchObject({
      arm: "tuned",
      before: 0.5,
      after: 0.75,
      test: "sign-flip",
      rows: 4,
    });
  });

  it("averages a group with each task counted once", async () => {
    const tasks = (right: number) =>
      Object.fromEntries(
        gpt4all.tasks.map((id, place) => [
          id,
          Array.from({ length: 10 + 10 * place }, (_, row) => (row < right ? 1 : 0)),
        ]),
      );
    const base = await result("group-base", { tasks: tasks(2) });
    const better = await result("group-better", { tasks: tasks(5) });
    const { averages } = await compareResults([base, better]);
    // Three rows more of 10, 20, … 80.
    const expected = gpt4all.tasks.reduce((sum, _, place) => sum + 3 / (10 + 10 * place), 0) / 8;
    expect(averages.map(({ average }) => average)).toEqual(["acc_norm_or_acc", "acc"]);
    for (const { difference, interval, tasks: count } of averages) {
      expect(difference).toBeCloseTo(expected, 12);
      expect(interval[0]).toBeGreaterThan(0);
      expect(interval[0]).toBeLessThan(expected);
      expect(interval[1]).toBeGreaterThan(expected);
      expect(count).toBe(8);
    }
  });

  it("leaves out rows that only one has, and says how many; other examples are a warning", async () => {
    const base = await result("short", { tasks: { one: [0, 1, 1] } });
    const more = await result("long", { tasks: { one: [1, 1, 1, 1, 1] }, shots: 5 });
    const { comparisons, warnings } = await compareResults([base, more]);
    expect(comparisons[0]).toMatchObject({ rows: 3, unmatched: 2 });
    expect(warnings).toEqual([
      expect.stringContaining("0 and 5 shots"),
      expect.stringMatching(/one: 2 rows are not in all results .* 3 are compared/),
    ]);
  });

  it("pairs rows by their content too, not by their place alone", async () => {
    const base = await result("content", { tasks: { one: [0, 1] } });
    const other = await result("other-content", {
      tasks: { one: [1, 1] },
      hash: (row) => (row === 0 ? "other" : `h${row}`),
    });
    expect((await compareResults([base, other])).comparisons[0]).toMatchObject({ rows: 1, difference: 0 });
  });

  it("refuses what cannot be compared", async () => {
    const base = await result("refuse", { tasks: { one: [0, 1] } });
    const newer = await result("newer", { tasks: { one: [0, 1] }, version: 2 });
    const foreign = await result("foreign", { tasks: { one: [1] }, hash: () => "x" });
    const elsewhere = await result("elsewhere", { tasks: { two: [1] } });
    const refusal = async (...references: string[]) =>
      compareResults(references).catch((error: { code: string; message: string }) => [
        error.code,
        error.message,
      ]);
    expect(await refusal(base, newer)).toEqual(["invalid-data", expect.stringContaining("version 1 in")]);
    expect(await refusal(base, foreign)).toEqual(["invalid-data", expect.stringContaining("share no row")]);
    expect(await refusal(base, elsewhere)).toEqual([
      "invalid-data",
      expect.stringContaining("share no task"),
    ]);
    expect(await refusal(base)).toEqual(["usage", expect.any(String)]);
    expect(await refusal(base, base)).toEqual(["usage", expect.stringContaining("two results are called")]);
  });

  it("is told as a page without scripts", async () => {
    const base = await result("page", { tasks: { one: [0, 1, 0, 1] } });
    const better = await result("better", { tasks: { one: [1, 1, 0, 1] } });
    const html = comparisonHtml(await compareResults([`base=${base}`, `better=${better}`]));
    expect(html).toContain("<svg");
    expect(html).toContain("+25.0");
    expect(html).not.toContain("<script");
  });
});
