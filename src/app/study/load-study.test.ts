import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CookbookError } from "../../core/errors.ts";
import { loadStudy } from "./load-study.ts";

const RUN = `engine: mock
model: mock
template: { id: span-match, format: squad }
data: { count: 16 }
tune: { steps: 4 }
tasks: [{ id: squad, data: rows.jsonl }]
`;
const indented = RUN.replace(/^(?=.)/gm, "  ");

const study = (factor: string, rest = "seeds: [1, 2]") =>
  `name: s\n${rest}\nrun:\n${indented}factor: ${factor}\n`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-study-load-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(text: string, set: readonly string[] = []) {
  const file = path.join(folder, "study.yaml");
  await writeFile(file, text);
  return loadStudy({ file, set, cwd: folder });
}

describe("loadStudy", () => {
  it("makes a level of each value of a key", async () => {
    const { levels, factor, seeds } = await load(
      study("{ key: data.count, label: samples, unit: samples seen, values: [0, 60, 120], reference: 60 }"),
    );
    expect(levels.map(({ label, isTuned }) => [label, isTuned])).toEqual([
      ["0", false],
      ["60", true],
      ["120", true],
    ]);
    expect(levels.map(({ recipe }) => recipe.data.count).slice(1)).toEqual([60, 120]);
    expect(factor).toEqual({ label: "samples", unit: "samples seen", reference: "60" });
    expect(seeds).toEqual([1, 2]);
  });

  it("sets several keys at a level, and leaves the others to the run", async () => {
    const { levels } = await load(
      study(
        `{ name: outputs, values: [{ label: right }, { label: noisy, set: { data.noise: 0.5, tune.rank: 4 } }] }`,
      ),
    );
    expect(levels[0]!.recipe.data).toEqual({ count: 16 });
    expect(levels[1]!.recipe).toMatchObject({
      data: { count: 16, noise: 0.5 },
      tune: { rank: 4, steps: 4 },
      template: { id: "span-match" },
    });
  });

  it("names a range by its ends", async () => {
    const { levels, factor } = await load(
      study("{ key: template.params.documentWords, values: [[10, 20], [20, 48]], reference: [20, 48] }"),
    );
    expect(levels.map(({ label }) => label)).toEqual(["10–20", "20–48"]);
    expect(factor).toEqual({ label: "template.params.documentWords", unit: null, reference: "20–48" });
  });

  it("takes the run from a file, whose paths count from its folder, and overrides it", async () => {
    await writeFile(
      path.join(folder, "run.yaml"),
      `name: own\ncontrols: [{ name: c, params: { answer: random-span } }]\n${RUN}`,
    );
    const other = path.join(folder, "studies");
    await rm(other, { recursive: true, force: true });
    const { levels, warnings } = await load(
      "name: s\nseeds: [3]\nrun: run.yaml\nfactor: { key: tune.learning_rate, values: [0.001, 0.002] }\n",
      ["run.tune.steps=9", "seeds=[4, 5]"],
    );
    for (const { recipe } of levels) {
      expect(recipe.tune.steps).toBe(9);
      expect(recipe.controls).toEqual([]);
      expect(recipe.tasks[0]!.data).toBe(path.join(folder, "rows.jsonl"));
    }
    expect(warnings).toEqual([expect.stringContaining("controls are left out")]);
  });

  it("says that one seed says nothing of others", async () => {
    const factor = "{ key: tune.steps, values: [2, 4] }";
    expect((await load(study(factor, "seeds: [1]"))).warnings).toEqual([expect.stringContaining("One seed")]);
  });

  it("says where a problem stands when the run is another file", async () => {
    await writeFile(path.join(folder, "run.yaml"), RUN.replace("steps: 4", "stepz: 4, steps: 4"));
    const text =
      "name: s\nseeds: [3]\nrun: run.yaml\nfactor: { key: tune.learning_rate, values: [0.001, 0.002] }\n";
    await expect(load(text)).rejects.toMatchObject({
      message: 'study.yaml (level "0.001"), run.yaml, line 5: unknown key "stepz" in tune',
    });
    await expect(load(text, ["run.tune.stepz=4"])).rejects.toMatchObject({
      message: 'study.yaml (level "0.001"), --set run.tune.stepz: unknown key "stepz" in tune',
    });
  });

  it.each(["samples", "is-it-the-rule"])("takes the example %s", async (name) => {
    const file = path.resolve("examples", "study", `${name}.yaml`);
    const { seeds, levels, warnings } = await loadStudy({ file, cwd: folder });
    expect(seeds).toHaveLength(3);
    expect(levels.length).toBeGreaterThan(4);
    expect(warnings).toEqual([]);
  });

  const TWO = "{ key: tune.steps, values: [2, 4] }";
  it.each([
    [
      "an unknown key of the study",
      study(TWO, "seeds: [1]\nsed: 2"),
      /unknown key "sed"/,
      /"seeds" by "sed"/,
    ],
    [
      "an unknown key of the factor",
      study("{ key: tune.steps, valeus: [1, 2] }"),
      /unknown key "valeus" in factor/,
      /"values" by "valeus"/,
    ],
    [
      "an unknown key of a level",
      study("{ key: tune.lerning_rate, values: [1, 2] }"),
      /\(level "1"\), line 10: unknown key "lerning_rate" in tune/,
      /"learning_rate"/,
    ],
    [
      "an unknown parameter",
      study("{ key: template.params.documentWord, values: [5, 9] }"),
      /no parameter "documentWord"/,
      /"documentWords"/,
    ],
    [
      "an unknown format",
      study("{ key: template.format, values: [chat, squat] }"),
      /no format "squat"/,
      /"squad"/,
    ],
    ["missing seeds", study(TWO, ""), /seeds is missing/, /studies\.md/],
    ["no seeds", study(TWO, "seeds: []"), /seeds is empty/, /./],
    ["a seed twice", study(TWO, "seeds: [1, 1]"), /seeds has "1" twice/, /./],
    [
      "no values",
      study("{ key: tune.steps, values: [] }"),
      /factor\.values is empty, expected at least 2 entries/,
      /./,
    ],
    [
      "one value",
      study("{ key: tune.steps, values: [3] }"),
      /factor\.values has one entry, expected at least 2/,
      /./,
    ],
    ["a value twice", study("{ key: tune.steps, values: [3, 3] }"), /factor\.values has "3" twice/, /./],
    [
      "two levels that are one run",
      study("{ name: x, values: [{ label: a }, { label: b, set: { tune.steps: 4 } }] }"),
      /"a" and "b" are the same run/,
      /./,
    ],
    [
      "a reference that is no level",
      study("{ key: tune.steps, values: [20, 40], reference: 21 }"),
      /factor\.reference is "21"/,
      /"20"/,
    ],
    ["the seed as a factor", study("{ key: seed, values: [1, 2] }"), /sets seed/, /list the seeds/],
    ["neither key nor name", study("{ values: [1, 2] }"), /factor\.key is missing/, /./],
    [
      "a run that is no file",
      "name: s\nseeds: [1]\nrun: none.yaml\nfactor: { key: tune.steps, values: [1, 2] }\n",
      /none\.yaml/,
      /./,
    ],
    [
      "noise on one sample",
      study("{ name: x, values: [{ label: a }, { label: b, set: { data.count: 1, data.noise: 0.5 } }] }"),
      /data\.count is 1: one sample alone/,
      /./,
    ],
  ])("refuses %s", async (_, text, message, hint) => {
    const error = await load(text).then(
      () => undefined,
      (problem: CookbookError) => problem,
    );
    expect(error?.message).toMatch(message);
    if (hint.source !== ".") expect(error?.hint).toMatch(hint);
  });
});
