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
import { writeFile } from "../dist/adapters/store/write-file.js";
import { readVoteLines } from "../dist/app/mixing/read-votes.js";
import { writeVotes } from "../dist/app/mixing/write-votes.js";
import { openSampleJournal } from "../dist/app/run/sample-journal.js";
import { parseVote } from "../dist/contracts/votes.js";
import { findTask } from "../dist/domain/evaluation/tasks/registry.js";
import { canonicalWords } from "../dist/domain/mixing/votes/canonical-answer.js";
import { collectVotes } from "../dist/domain/mixing/votes/collect-votes.js";

const [run, name] = process.argv.slice(2);
if (name === undefined) throw new Error("usage: node scripts/export-mix-results.mjs RUN NAME");
const results = path.join(import.meta.dirname, "..", "docs", "results");
const result = JSON.parse(await readFile(path.join(run, "result.json"), "utf8"));
const recipe = JSON.parse(await readFile(path.join(run, "recipe.json"), "utf8"));

const lines = await readVoteLines(path.join(run, "votes.jsonl"));
const classes = new Map();
for (const { task, kind, rows, table } of collectVotes(
  lines.map((line, at) => parseVote(line, `line ${at + 1}`)),
)) {
  if (kind === "choice") continue;
  const { voterCount, votes } = table.matrix;
  const add = (row, probe, vote) => vote >= 0 && classes.set(JSON.stringify([task, row, probe]), `a${vote}`);
  for (const [at, row] of rows.entries()) {
    for (const [voter, probe] of table.voters.entries()) add(row, probe, votes[at * voterCount + voter]);
    if (table.base !== undefined) add(row, "base", table.base[at]);
  }
}
const anonymous = lines.map((line) =>
  typeof line.vote === "string"
    ? { ...line, vote: classes.get(JSON.stringify([line.task, line.row, line.probe])) ?? null }
    : line,
);
await writeVotes(path.join(results, `${name}-votes.parquet`), anonymous);

// What rules said becomes labels of the same classes (`estimate: { gold: … }`), as they cannot read "a0".
const ruleLabels = path.join(run, "rule-labels.jsonl");
if (existsSync(ruleLabels)) {
  const plain = (text) => canonicalWords(text).join(" ");
  const labels = (await readFile(ruleLabels, "utf8")).split("\n").filter(Boolean).map(JSON.parse);
  const text = labels.map(({ gold, ...label }) => {
    const isSame = ({ task, row, vote }) =>
      task === label.task && row === label.row && typeof vote === "string" && plain(vote) === plain(gold);
    if (typeof gold === "number") return JSON.stringify({ ...label, gold });
    const { task, row, probe } = lines.find(isSame);
    return JSON.stringify({ ...label, gold: classes.get(JSON.stringify([task, row, probe])) });
  });
  await writeFile(path.join(results, `${name}-rule-labels.jsonl`), `${text.join("\n")}\n`);
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
