// `cookbook eval` beside lm-evaluation-harness (Hugging Face model, CPU, float32): same model and rows, in turns.
//
//   npm run bench -- eval --data DIR [--limit 20] [--rounds 3] [--tasks gpt4all] [--batch-sizes 1,8,32]
//     [--threads N] [--python .venv/bin/python] [--json FILE]
//
// DIR has <task>.jsonl. Needs a Python with python/reference/requirements-harness.txt; without one it measures our side
// only and says so. Each side is a process that stays, so loading the model does not count. The harness runs at whichever
// of --batch-sizes was quickest on the first rows of every task. Processor seconds stand beside wall-clock ones, since
// other work on the machine moves them less; with one thread (on both sides) nobody waits for another thread either;
// OMP_WAIT_POLICY=PASSIVE lets the harness's threads give the processor away while they wait.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { selectTasks } from "../../dist/domain/evaluation/groups/registry.js";
import { hasHarness, openCookbook, openHarness } from "./contestants.mjs";
import { differences, summary } from "./summary.mjs";
import { printTables } from "./tables.mjs";

const CLI = path.join(import.meta.dirname, "../../dist/cli/main.js");
const PRECISIONS = ["float32", "int8"];
const PROBED_ROWS = 2;

export async function run(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      data: { type: "string" },
      limit: { type: "string", default: "20" },
      rounds: { type: "string", default: "3" },
      tasks: { type: "string", default: "gpt4all" },
      "batch-sizes": { type: "string", default: "1,8,32" },
      threads: { type: "string", default: String(os.availableParallelism()) },
      model: { type: "string", default: "smollm2-135m-instruct" },
      python: { type: "string", default: process.env.COOKBOOK_PYTHON ?? "python3" },
      json: { type: "string" },
    },
  });
  if (values.data === undefined) throw new Error("bench eval needs --data DIR with <task>.jsonl");
  const limit = Number(values.limit);
  const rounds = Number(values.rounds);
  const threads = Number(values.threads);
  const { model } = values;
  const tasks = selectTasks(values.tasks.split(",")).tasks.map(({ id }) => id);
  const open = [];
  const keep = async (opening) => {
    open.push(await opening);
    return open.at(-1);
  };
  try {
    const ours = {};
    for (const precision of PRECISIONS)
      ours[precision] = await keep(
        openCookbook({ model, precision, tasks, data: values.data, limit, threads }),
      );

    // Warms our side up, and says what is asked: the parity certificate shows that the harness asks the same.
    const first = {};
    for (const task of tasks) {
      for (const precision of PRECISIONS) {
        first[task] ??= {};
        first[task][precision] = await ours[precision].measure(task, limit);
      }
    }
    const requestsOf = (task, count) =>
      first[task].float32.rows
        .slice(0, count)
        .flatMap((options) => options.map(({ context, continuation }) => [context, continuation]));

    let harness;
    let batchSizes = {};
    if (hasHarness(values.python)) {
      const modelPath = execFileSync(process.execPath, [CLI, "models", "path", model], { encoding: "utf8" });
      harness = await keep(openHarness({ python: values.python, modelPath: modelPath.trim(), threads }));
      batchSizes = await probe(harness, tasks, values["batch-sizes"].split(",").map(Number), requestsOf);
    } else {
      console.error(`${values.python} has no lm_eval with torch, gguf and peft: measuring Cookbook alone`);
    }
    const batchSize = Number(Object.keys(batchSizes).sort((a, b) => batchSizes[a] - batchSizes[b])[0]);

    const contestants = {
      ...(harness && { harness: (task) => harness.measure(requestsOf(task, limit), batchSize) }),
      float32: (task) => ours.float32.measure(task, limit),
      int8: (task) => ours.int8.measure(task, limit),
    };
    const measured = [];
    for (let round = 0; round < rounds; round++) {
      for (const task of tasks) {
        const turns = Object.entries(contestants);
        if (round % 2 === 1) turns.reverse();
        for (const [name, measure] of turns) {
          const found = await measure(task);
          measured.push({ round, task, name, rowCount: first[task].float32.rows.length, ...found });
          console.error(
            `round ${round + 1}  ${task.padEnd(15)} ${name.padEnd(8)} ${found.seconds.toFixed(2)} s, processor ${found.cpuSeconds.toFixed(2)} s`,
          );
        }
      }
    }

    const report = {
      model,
      tasks,
      rows: Object.fromEntries(tasks.map((task) => [task, first[task].float32.rows.length])),
      rounds,
      cpu: os.cpus()[0].model,
      threads,
      ...(harness && { harness: { ...harness.about, batchSize, probedSeconds: batchSizes } }),
      ...summary(measured, tasks),
      differences: differences(measured, tasks),
    };
    printTables(report);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
  } finally {
    for (const contestant of open) contestant.close();
  }
}

/** Seconds over the first rows of all tasks by batch size; the better of two runs. */
async function probe(harness, tasks, sizes, requestsOf) {
  const seconds = {};
  await harness.measure(requestsOf(tasks[0], 1), 1);
  for (let turn = 0; turn < 1; turn++) {
    for (const size of sizes) {
      let sum = 0;
      for (const task of tasks) sum += (await harness.measure(requestsOf(task, PROBED_ROWS), size)).seconds;
      seconds[size] = Math.min(seconds[size] ?? Infinity, sum);
    }
  }
  console.error(`harness, seconds by batch size: ${JSON.stringify(seconds)}`);
  return seconds;
}
