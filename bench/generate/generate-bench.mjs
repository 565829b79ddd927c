// Samples a second of the whole pipeline, template by template, with one and two threads, beside reasoning-gym, in turns.
// See README.md in this folder.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { openModel } from "../../dist/adapters/models/open-model.js";
import { TEMPLATES } from "../../dist/domain/templates/library/registry.js";
import { COMPARISONS } from "./comparisons.mjs";
import { openPipeline } from "./pipeline.mjs";
import { openReasoningGym, reasoningGymVersion } from "./reasoning-gym.mjs";
import { measureScale, scaleTable } from "./scale.mjs";
import { comparisonTable, summary, templateTable } from "./tables.mjs";

const WARM_UP_SECONDS = 0.5;

export async function run(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      python: { type: "string", default: process.env.COOKBOOK_PYTHON ?? "python3" },
      templates: { type: "string" },
      seconds: { type: "string" },
      rounds: { type: "string" },
      short: { type: "boolean", default: false },
      scale: { type: "string" },
      model: { type: "string", default: "smollm2-135m-instruct" },
      json: { type: "string" },
    },
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), "cookbook-bench-generate-"));
  try {
    const machine = { cpu: os.cpus()[0].model, cores: os.availableParallelism(), node: process.version };
    console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`);
    const result = {
      machine,
      ...(values.scale === undefined ? await measureRates(values, folder) : await scale(values, folder)),
    };
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function scale({ scale: sizes, templates = "key-value", model }, folder) {
  const counts = sizes.split(",").map(Number);
  const measured = measureScale({ template: templates, counts, workers: [1, 2], model, folder });
  console.log(scaleTable(measured));
  return measured;
}

async function measureRates(values, folder) {
  const seconds = Number(values.seconds ?? (values.short ? 0.3 : 1));
  const rounds = Number(values.rounds ?? (values.short ? 3 : 5));
  const names = values.templates?.split(",") ?? TEMPLATES.map(({ id }) => id);
  const model = await openModel(values.model);
  const context = { folder, seconds, rounds, tokenizer: model.tokenizer, python: values.python };
  const gym = reasoningGymVersion(values.python);
  try {
    const templates = [];
    for (const template of names) templates.push(await measureTemplate(template, context));
    const comparisons = [];
    if (gym === undefined) {
      console.error(`${values.python} has no reasoning-gym: Cookbook alone (--python names another)`);
    } else {
      for (const comparison of COMPARISONS) {
        if (names.includes(comparison.template)) comparisons.push(await compare(comparison, context));
      }
    }
    const result = { seconds, rounds, reasoningGym: gym ?? null, templates, comparisons };
    console.log(`${templateTable(result)}\n${comparisonTable(result)}\n${summary(result)}`);
    return result;
  } finally {
    await model.close();
  }
}

/** One and two threads in turns. */
async function measureTemplate(template, { rounds, seconds, ...context }) {
  const pipeline = await openPipeline({ template, threads: 2, ...context });
  await pipeline.measure(2, WARM_UP_SECONDS);
  const one = [];
  const two = [];
  for (let round = 0; round < rounds; round++) {
    one.push(await pipeline.measure(1, seconds));
    two.push(await pipeline.measure(2, seconds));
  }
  await pipeline.close();
  console.error(`${template.padEnd(24)} ${one.map(rate).join(" ")} | ${two.map(rate).join(" ")}`);
  return { template, format: pipeline.format, one, two };
}

/** One thread and one Python process in turns. */
async function compare({ template, params, format, task, config, note }, context) {
  const { folder, python, rounds, seconds } = context;
  const pipeline = await openPipeline({ template, params, format, threads: 1, ...context });
  const gym = await openReasoningGym({ python, task, config, file: path.join(folder, `${task}.jsonl`) });
  await pipeline.measure(1, WARM_UP_SECONDS);
  await gym.measure(WARM_UP_SECONDS);
  const ours = [];
  const theirs = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await pipeline.measure(1, seconds));
    theirs.push(await gym.measure(seconds));
  }
  await pipeline.close();
  gym.close();
  console.error(
    `${`${template} / ${task}`.padEnd(40)} ${ours.map(rate).join(" ")} | ${theirs.map(rate).join(" ")}`,
  );
  return { template, params: params ?? {}, format: pipeline.format, task, config, note, ours, theirs };
}

function rate({ rowsPerSecond }) {
  return rowsPerSecond.toFixed(0);
}
