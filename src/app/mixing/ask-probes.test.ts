import { expect, it } from "vitest";
import { askProbes } from "./ask-probes.ts";

/** Nothing that it names is there: what is refused is refused before tasks, rows and model are asked for. */
const OPTIONS = { engine: "none", model: "none", probes: {}, tasks: ["none"], out: "votes.jsonl" };

it.each([
  ["--out", { out: "votes.csv" }],
  ["--rule-labels", { ruleLabels: "rules.parquet" }],
  ["--rule-labels", { ruleLabels: "rules" }],
])("refuses a name for %s that says no kind of file before it asks: %o", async (option, given) => {
  await expect(askProbes({ ...OPTIONS, ...given })).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining(option),
  });
});

it("refuses one file for votes and rule labels", async () => {
  await expect(askProbes({ ...OPTIONS, ruleLabels: "./votes.jsonl" })).rejects.toMatchObject({
    code: "usage",
    message: expect.stringContaining("both name ./votes.jsonl"),
  });
});

it("takes names of JSON Lines", async () => {
  await expect(askProbes({ ...OPTIONS, ruleLabels: "rules.jsonl" })).rejects.toMatchObject({
    code: "unknown-name",
  });
});
