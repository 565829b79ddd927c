// What a mix run found, as ids and numbers that may be published: no text of a task or a model.
//
//   node scripts/export-mix-results.mjs RUN NAME
//   ->  docs/results/NAME.json, NAME-votes.parquet and, where rules were asked, NAME-rule-labels.jsonl
//
// Generated answers become names of their classes in the row ("a0", "a1", …), which is all that label models look at, so
// `cookbook mix estimate --votes` gives the same estimates, and a mix can go on from the file (`from: { votes: … }`).
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { readEvents } from "../dist/adapters/store/event-log.js";
import { jsonLines } from "../dist/adapters/store/json-lines.js";
import { writeFile } from "../dist/adapters/store/write-file.js";
import { readVoteLines } from "../dist/app/mixing/read-votes.js";
import { writeVotes } from "../dist/app/mixing/write-votes.js";
import { openSampleJournal } from "../dist/app/run/sample-journal.js";
import { parseGold, parseVote } from "../dist/contracts/votes.js";
import { findTask } from "../dist/domain/evaluation/tasks/registry.js";
import { collectVotes } from "../dist/domain/mixing/votes/collect-votes.js";

const [run, name] = process.argv.slice(2);
if (name === undefined) throw new Error("usage: node scripts/export-mix-results.mjs RUN NAME");
const results = path.join(import.meta.dirname, "..", "docs", "results");
const result = JSON.parse(await readFile(path.join(run, "result.json"), "utf8"));
const recipe = JSON.parse(await readFile(path.join(run, "recipe.json"), "utf8"));

const lines = await readVoteLines(path.join(run, "votes.jsonl"));
const rulesFile = path.join(run, "rule-labels.jsonl");
const hasRules = existsSync(rulesFile);
const ruleLabels = hasRules
  ? (await readFile(rulesFile, "utf8")).split("\n").filter(Boolean).map(JSON.parse)
  : [];

/** The class of an answer by task, row and probe, and by task and row alone that of what rules said. */
const classes = new Map();
const keyOf = (...parts) => JSON.stringify(parts);
for (const { task, kind, rows, table } of collectVotes(
  lines.map((line, at) => parseVote(line, `line ${at + 1}`)),
  ruleLabels.map((label, at) => parseGold(label, `${rulesFile}:${at + 1}`)),
)) {
  if (kind === "choice") continue;
  const { voterCount, votes } = table.matrix;
  const add = (key, vote) => vote >= 0 && classes.set(key, `a${vote}`);
  for (const [at, row] of rows.entries()) {
    for (const [voter, probe] of table.voters.entries())
      add(keyOf(task, row, probe), votes[at * voterCount + voter]);
    if (table.base !== undefined) add(keyOf(task, row, "base"), table.base[at]);
    if (table.gold !== undefined) add(keyOf(task, row), table.gold[at]);
  }
}
const anonymous = lines.map((line) =>
  typeof line.vote === "string"
    ? { ...line, vote: classes.get(keyOf(line.task, line.row, line.probe)) ?? null }
    : line,
);
await writeVotes(path.join(results, `${name}-votes.parquet`), anonymous);

// What rules said becomes labels of the same classes (`estimate: { gold: … }`), as they cannot read "a0".
if (hasRules) {
  const labels = ruleLabels.map(({ gold, ...label }) => ({
    ...label,
    gold: typeof gold === "number" ? gold : classes.get(keyOf(label.task, label.row)),
  }));
  await writeFile(path.join(results, `${name}-rule-labels.jsonl`), jsonLines(labels));
}

const events = await readEvents(path.join(run, "events.jsonl"));
const keys = new Map(events.flatMap((event) => (event.key ? [[event.stage, event.key]] : [])));
const rows = {};
for (const { id } of recipe.tasks) {
  const { primaryMetric } = findTask(id);
  const of = { metric: primaryMetric, ids: [], arms: {} };
  for (const { arm, seeds } of result.arms) {
    for (const seed of seeds.length === 0 ? [undefined] : seeds) {
      const who = seed === undefined ? arm : `${arm}-seed-${seed}`;
      const stage = `evaluate-${who}-${id}`;
      const journal = await openSampleJournal(
        path.join(run, "stages", `${stage}-${keys.get(stage).slice(0, 12)}`),
      ).read();
      const samples = [...journal.values()].sort((a, b) => a.index - b.index);
      of.ids = samples.map((sample) => sample.id);
      of.arms[who] = samples.map(({ metrics }) => Number(metrics[primaryMetric].toFixed(4)));
    }
  }
  rows[id] = of;
}
const tasks = recipe.tasks.map(({ data, ...task }) => ({ ...task, data: path.basename(data) }));
const { run: _, report: __, ...numbers } = result;
const found = Object.entries({ recipe: { ...recipe, tasks }, ...numbers, rows });
// A line for each part: indented, the numbers of every row would stand on lines of their own.
const parts = found.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
await writeFile(path.join(results, `${name}.json`), `{\n${parts.join(",\n")}\n}\n`);
