import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunEvent } from "../../../contracts/run-events.ts";
import { loadMixRecipe } from "./load-mix-recipe.ts";
import { planMix } from "./plan-mix.ts";
import { runMix } from "./run-mix.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-mix-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const COLOURS = ["blue", "red", "green", "white"];
const ROWS = Array.from({ length: 40 }, (_, row) => ({
  id: `r${row}`,
  context: `The door of house ${row} is ${COLOURS[row % 4]}. The roof of barn ${row} is black.`,
  question: `What colour is the door of house ${row}?`,
  answers: [COLOURS[row % 4]],
}));
const PAIRS = Array.from({ length: 40 }, (_, row) => ({
  query: `Question: Is ${row} more than twenty?\nAnswer:`,
  choices: ["no", "yes"],
  gold: row > 20 ? 1 : 0,
}));

const RECIPE = `name: mix-test
engine: mock
model: mock
templates:
  - { id: span-match, format: squad }
  - { id: key-value, format: squad }
  - { id: reverse }
probes: { samples: 24, tune: { steps: 6, batch_size: 4 } }
tasks:
  - { id: squad, data: qa.jsonl, votes: 0-19, evaluate: 20-39 }
  - { id: choice, data: pairs.jsonl, votes: 0-19, evaluate: 20-39 }
mix: { samples: 24, tune: { steps: 6, batch_size: 4 } }
arms: [learned, uniform, best-single]
seeds: [1, 2]
`;

const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join("\n");

async function write(qa: readonly object[], pairs: readonly object[]): Promise<void> {
  await writeFile(path.join(folder, "recipe.yaml"), RECIPE);
  await writeFile(path.join(folder, "qa.jsonl"), lines(qa));
  await writeFile(path.join(folder, "pairs.jsonl"), lines(pairs));
}

async function run(out: string, set: readonly string[] = []) {
  const recipe = await loadMixRecipe({ file: path.join(folder, "recipe.yaml"), set, cwd: folder });
  const events: RunEvent[] = [];
  const finished = await runMix({
    recipe,
    out: path.join(folder, out),
    onEvent: (event) => events.push(event),
  });
  const names = (type: RunEvent["type"]) =>
    events.flatMap((event) => (event.type === type && "stage" in event ? [event.stage] : []));
  return { ...finished, started: names("stage-start"), reused: names("stage-reuse") };
}

it("goes from templates to compared models, and reuses what is done", async () => {
  await write(ROWS, PAIRS);
  const first = await run("whole");
  const { result } = first;
  expect(result.arms.map(({ arm }) => arm)).toEqual(["base", "learned", "uniform", "best-single"]);
  const weights = Object.values(result.weights);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  for (const { arm, counts, tasks } of result.arms) {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(arm === "base" ? 0 : 24);
    expect(tasks.map(({ task, rows }) => [task, rows])).toEqual([
      ["squad", 20],
      ["choice", 20],
    ]);
  }
  const average = (arm: string) => {
    const { tasks } = result.arms.find((one) => one.arm === arm)!;
    return (tasks[0]!.value + tasks[1]!.value) / 2;
  };
  expect(result.learned_beside.map(({ arm }) => arm)).toEqual(["uniform", "best-single"]);
  for (const { arm, difference } of result.learned_beside)
    expect(difference).toBeCloseTo(average("learned") - average(arm), 12);
  // Two templates have a map for the task squad; the rules of those in the mix are asked about the same answers.
  const { counts } = result.arms.find(({ arm }) => arm === "learned")!;
  const mixed = ["span-match", "key-value"].filter((id) => (counts[id] ?? 0) > 0);
  expect(mixed).not.toEqual([]);
  expect(result.alignment.map(({ task, template }) => [task, template])).toEqual(
    mixed.map((id) => ["squad", id]),
  );
  expect(result.alignment[0]!.rows).toBe(20);
  // The labels of the rows of the votes are there, so the estimates are checked by them.
  expect(result.true_accuracies["span-match"]).toEqual({
    squad: expect.any(Number),
    choice: expect.any(Number),
  });
  expect(result.check.mean_error).not.toBeNull();
  for (const file of ["votes.jsonl", "estimates.json", "weights.json", "result.json", "report.html"]) {
    expect(existsSync(path.join(folder, "whole", file)), file).toBe(true);
  }
  const again = await run("whole");
  expect(again.started).toEqual(["model", "estimate", "align", "report"]);
  expect(again.result.weights).toEqual(result.weights);
  expect(again.result.arms).toEqual(result.arms);
});

it("reads no label on the way to the mix: rows of votes without any give the same", async () => {
  await write(ROWS, PAIRS);
  const whole = await run("whole");
  await write(
    ROWS.map(({ answers, ...row }, at) => (at < 20 ? row : { ...row, answers })),
    PAIRS.map(({ gold, ...row }, at) => (at < 20 ? row : { ...row, gold })),
  );
  const without = await run("without");
  expect(without.result.weights).toEqual(whole.result.weights);
  expect(without.result.arms).toEqual(whole.result.arms);
  expect(without.result.check).toEqual({ kendall_tau: null, mean_error: null });
  expect(await readFile(path.join(folder, "without", "votes.jsonl"), "utf8")).toBe(
    await readFile(path.join(folder, "whole", "votes.jsonl"), "utf8"),
  );
  await expect(run("without", ["arms=[oracle]"])).rejects.toMatchObject({
    code: "invalid-data",
    message: expect.stringContaining("needs labels"),
  });
});

it("takes what rules say for labels where the recipe asks, still without reading one", async () => {
  const rules = ["estimate.rules=true"];
  await write(ROWS, PAIRS);
  const whole = await run("rules", rules);
  expect(Object.keys(whole.result.rule_labels)).toEqual(["squad"]);
  const { rows, right } = whole.result.rule_labels.squad!;
  const file = await readFile(path.join(folder, "rules", "rule-labels.jsonl"), "utf8");
  expect(file.trim().split("\n")).toHaveLength(rows);
  expect(right).toBeGreaterThanOrEqual(0);
  await write(
    ROWS.map(({ answers, ...row }, at) => (at < 20 ? row : { ...row, answers })),
    PAIRS.map(({ gold, ...row }, at) => (at < 20 ? row : { ...row, gold })),
  );
  const without = await run("rules-without", rules);
  expect(without.result.weights).toEqual(whole.result.weights);
  expect(without.result.rule_labels.squad).toEqual({ ...whole.result.rule_labels.squad, right: null });
});

it("takes given labels in place of what rules say", async () => {
  await write(ROWS, PAIRS);
  const gold = ROWS.slice(0, 20).map(({ id, answers }) => ({ task: "squad", row: id, gold: answers }));
  await writeFile(path.join(folder, "gold.jsonl"), lines(gold));
  const given = await run("given", ["estimate.gold=gold.jsonl"]);
  const both = await run("given", ["estimate.gold=gold.jsonl", "estimate.rules=true"]);
  expect(both.result.estimates).toEqual(given.result.estimates);
  expect(given.result.rule_labels).toEqual({});
});

it("leaves the untuned model's share out of samples and steps, where that model is an arm", async () => {
  await write(ROWS, PAIRS);
  const shares = path.join(folder, "with-base.json");
  await writeFile(
    shares,
    JSON.stringify({ weights: { "span-match": 1, "key-value": 1, reverse: 0, base: 2 } }),
  );
  const { result } = await run("base-arm", [
    `from.weights=${shares}`,
    "arms=[learned, uniform]",
    "seeds=[1]",
  ]);
  const countsOf = (name: string) => result.arms.find(({ arm }) => arm === name)!.counts;
  expect(countsOf("learned")).toEqual({ "span-match": 6, "key-value": 6, reverse: 0 });
  expect(countsOf("uniform")).toEqual({ "span-match": 8, "key-value": 8, reverse: 8 });
  expect(result.weights).toEqual({ "span-match": 0.25, "key-value": 0.25, reverse: 0, base: 0.5 });
  const learned = await run("base-arm-learned", [
    "mixture.base_arm=true",
    "mixture.eta=0",
    "arms=[learned]",
    "seeds=[1]",
  ]);
  expect(learned.result.weights.base).toBeCloseTo(0.25, 12);
  const { counts } = learned.result.arms.find(({ arm }) => arm === "learned")!;
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(18);
});

it("goes on from votes or estimates of an earlier run", async () => {
  await write(ROWS, PAIRS);
  const whole = await run("whole");
  const votes = path.join(folder, "whole", "votes.jsonl");
  const fromVotes = await run("from-votes", [`from.votes=${votes}`, "arms=[learned]", "seeds=[1]"]);
  expect(fromVotes.result.weights).toEqual(whole.result.weights);
  expect(fromVotes.started.some((stage) => stage.includes("probe"))).toBe(false);
  const estimates = path.join(folder, "whole", "estimates.json");
  const fromEstimates = await run("from-estimates", [
    `from.estimates=${estimates}`,
    "arms=[learned]",
    "seeds=[1]",
  ]);
  expect(fromEstimates.result.weights).toEqual(whole.result.weights);
});

it("gives every arm as many tokens, where the budget is in tokens", async () => {
  await write(ROWS, PAIRS);
  const { result } = await run("tokens", ["mix={ tokens: 6000, tune: { batch_size: 4 } }", "seeds=[1]"]);
  const tuned = result.arms.filter(({ arm }) => arm !== "base");
  for (const { counts, trained_tokens } of tuned) {
    const samples = Object.values(counts).reduce((sum, count) => sum + count, 0);
    // Whole batches: the last may be cut, or filled up with the first samples.
    expect(Math.abs(trained_tokens / 6000 - 1)).toBeLessThan(0.15);
    expect(samples).toBeGreaterThan(0);
  }
  // reverse's samples are shorter than the passages' of the others, so it has more of them for the same share.
  const uniform = tuned.find(({ arm }) => arm === "uniform")!.counts;
  expect(uniform.reverse).toBeGreaterThan(2 * uniform["span-match"]!);
});

it.each([
  [["mix={ samples: 8, tokens: 900, tune: { steps: 2 } }"], "samples or tokens"],
  [["mix={ tune: { steps: 2 } }"], "samples or tokens"],
  [["mix={ samples: 8, tune: {} }"], "tune.steps"],
  [["mix={ tokens: 900, tune: { steps: 2 } }"], "steps follow from tokens"],
])("refuses the budget %j", async (set, message) => {
  await write(ROWS, PAIRS);
  await expect(run("budget", set)).rejects.toMatchObject({
    code: "invalid-recipe",
    message: expect.stringContaining(message),
  });
});

it("says that a budget of tokens is less than one sample", async () => {
  await write(ROWS, PAIRS);
  await expect(run("few-tokens", ["mix={ tokens: 2, tune: {} }"])).rejects.toMatchObject({
    code: "invalid-parameter",
    message: expect.stringContaining("less than one sample"),
  });
});

it("plans the stages that a run then has", async () => {
  await write(ROWS, PAIRS);
  const recipe = await loadMixRecipe({ file: path.join(folder, "recipe.yaml"), cwd: folder });
  const plan = await planMix(recipe);
  const { started } = await run("planned");
  const planned = plan.stages.map(({ name }) => name);
  const steps = started.filter((name) => !["model", "estimate", "align", "report"].includes(name));
  expect(planned.sort()).toEqual(steps.sort());
  const trained = plan.stages.filter(({ name }) => name.startsWith("tune"));
  // Three probes and two tunings of each arm, 6 steps of 4 rows each.
  expect(trained.map(({ rows }) => rows)).toEqual(Array(9).fill(24));
  expect(plan.trainedTokens).toBe(trained.reduce((sum, { tokens }) => sum + tokens, 0));
});

it("goes on from shares, with no probe and no estimate", async () => {
  await write(ROWS, PAIRS);
  const file = path.join(folder, "shares.json");
  await writeFile(file, '{"eta": 8, "weights": {"span-match": 3, "key-value": 1, "reverse": 0}}');
  const short = ["arms=[learned]", "seeds=[1]", `from.weights=${file}`];
  const { result, started } = await run("from-weights", short);
  expect(result.arms[1]!.counts).toEqual({ "span-match": 18, "key-value": 6, reverse: 0 });
  expect(result.eta).toBe(8);
  expect(started.some((stage) => /probe|votes|^estimate$/.test(stage))).toBe(false);
  await expect(run("from-weights", [...short, "arms=[best-single]"])).rejects.toMatchObject({
    code: "invalid-recipe",
    message: expect.stringContaining("best-single needs estimates"),
  });
  await writeFile(file, '{"weights": {"span-match": 1, "key-value": 1, "reversed": 1}}');
  await expect(run("from-weights", short)).rejects.toMatchObject({
    code: "invalid-data",
    message: expect.stringContaining('"reversed", which is no template of the recipe'),
  });
});

it("asks probes that are there already in place of tuning them", async () => {
  await write(ROWS, PAIRS);
  const whole = await run("whole");
  const stages = path.join(folder, "whole", "stages");
  const tuned = (await readdir(stages)).find((name) => name.startsWith("tune-probe-span-match"))!;
  const { result, started } = await run("from-probes", [
    `from.probes.span-match=${path.join(stages, tuned, "adapter")}`,
    "arms=[learned]",
    "seeds=[1]",
  ]);
  expect(started.filter((stage) => stage.startsWith("tune-probe"))).toEqual([
    "tune-probe-key-value",
    "tune-probe-reverse",
  ]);
  expect(result.weights).toEqual(whole.result.weights);
});

it("has an arm on rows of one's own, of as many tokens as the others", async () => {
  await write(ROWS, PAIRS);
  const own = Array.from({ length: 10 }, (_, at) => ({
    prompt: `Say ${at} twice:`,
    completion: ` ${at} ${at}`,
  }));
  await writeFile(path.join(folder, "own.jsonl"), lines(own));
  const { result } = await run("own", ["baseline_data=own.jsonl", "arms=[uniform]", "seeds=[1]"]);
  const [, uniform, data] = result.arms;
  expect(data).toMatchObject({ arm: "data", counts: {}, seeds: [1] });
  // Steps are whole: to within half a step of 4 rows.
  expect(Math.abs(data!.trained_tokens - uniform!.trained_tokens)).toBeLessThan(4 * 20);
  expect(data!.tasks).toHaveLength(2);
  await expect(run("own", ["baseline_data=none.jsonl"])).rejects.toMatchObject({ code: "io-failed" });
});

it("takes from estimates only what the recipe has, and says when they tell nothing apart", async () => {
  await write(ROWS, PAIRS);
  const file = path.join(folder, "flat.json");
  const same = { accuracy: 0.5, low: 0.4, high: 0.6 };
  const task = {
    probes: { "span-match": same, "key-value": same, reverse: same, stranger: { ...same, accuracy: 0.9 } },
    method: "ldc",
    effective_voters: 4,
    warnings: [],
  };
  await writeFile(file, JSON.stringify({ tasks: { squad: task, choice: task, other: task } }));
  const { result } = await run("flat", [`from.estimates=${file}`, "arms=[learned]", "seeds=[1]"]);
  expect(result.weights).toEqual({ "span-match": 1 / 3, "key-value": 1 / 3, reverse: 1 / 3 });
  expect(result.warnings.join()).toContain("all templates look equally good");
});

it("ends where nobody ever answers, in place of a uniform mix", async () => {
  await write(ROWS, PAIRS);
  const file = path.join(folder, "silent.jsonl");
  const votes = ["base", "span-match", "key-value", "reverse"].flatMap((probe) =>
    ["squad", "choice"].map((task) => ({ task, row: "r0", probe, vote: null })),
  );
  await writeFile(file, lines(votes));
  await expect(run("silent", [`from.votes=${file}`])).rejects.toMatchObject({ code: "not-estimable" });
});

it.each([
  ["templates.0.nam=x", /unknown key "nam" in templates.0/],
  ["tasks.0.votes=9-0", /a range whose end is not before its start/],
  ["templates.1.name=span-match", /templates has "span-match" twice/],
  ["estimate.method=ldk", /unknown label model "ldk"/],
  ["templates.0.format=squat", /squat/],
  ["from.probes.spam-match=somewhere", /from.probes has "spam-match", which is no template/],
  ["from={votes: a, weights: b}", /from has votes and weights; a run starts from one/],
])("refuses --set %s", async (set, message) => {
  await write(ROWS, PAIRS);
  await expect(
    loadMixRecipe({ file: path.join(folder, "recipe.yaml"), set: [set], cwd: folder }),
  ).rejects.toThrow(message);
});
