// The parity certificate: lm-evaluation-harness and Cookbook on the same model and rows, request by request.
//
//   node scripts/parity.mjs --python PYTHON --model REF --data DIR --work DIR [--limit 60]
//     [--shots N --train N] [--adapter DIR] [--out FILE.json] [--golden FILE.json]
//
// PYTHON has what python/reference/requirements-harness.txt names. DIR holds <task>.jsonl for the eight GPT4ALL tasks.
// --work keeps what the harness wrote; a second call with the same folder does not run it again. --out writes the
// table, --golden the rows as ids, digests and numbers. Leaves with status 1 when anything differs.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuilt, ensureInstalled, root } from "./prepare-checkout.mjs";

const { values: options } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    model: { type: "string", default: "smollm2-135m-instruct" },
    adapter: { type: "string" },
    data: { type: "string" },
    work: { type: "string" },
    limit: { type: "string", default: "60" },
    shots: { type: "string", default: "0" },
    train: { type: "string", default: "0" },
    out: { type: "string" },
    golden: { type: "string" },
  },
});
if (options.data === undefined || options.work === undefined) {
  console.error("parity needs --data DIR and --work DIR; see the head of scripts/parity.mjs");
  process.exit(2);
}
const limit = Number(options.limit);
const shots = Number(options.shots);
/** Of a log-likelihood in nats: float32 sums in another order. */
const ABSOLUTE = 1e-3;
const RELATIVE = 1e-5;
/** Of a perplexity, in proportion. */
const PERPLEXITY = 1e-5;

ensureInstalled();
ensureBuilt();
const load = (file) => import(pathToFileURL(path.join(root, "dist", file)).href);
const { resolveModel } = await load("adapters/models/resolve-model.js");
const { createOnnxEngine } = await load("adapters/engines/onnx/engine.js");
const { selectTasks } = await load("domain/evaluation/groups/registry.js");
const { loadTaskData } = await load("app/evaluation/task-data.js");
const { askRows } = await load("app/evaluation/ask-rows.js");
const { evaluate } = await load("app/evaluate.js");
const { sampleHashes, sampleLine } = await load("app/evaluation/harness/sample-line.js");

const digest = (value) =>
  createHash("sha256")
    .update(typeof value === "string" ? value : JSON.stringify(value))
    .digest("hex")
    .slice(0, 16);
const readLines = (file) =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

const harness = await readHarness();
const { tasks } = selectTasks(["gpt4all"]);
const session = await createOnnxEngine().open({
  model: options.model,
  ...(options.adapter === undefined ? {} : { adapter: options.adapter }),
});
const data = await loadTaskData(tasks, { data: path.join(options.work, "data"), limit, shots });
const sameRows = shots > 0 ? undefined : await loadTaskData(tasks, { data: options.data, limit, shots });
const rows = [];
const goldenTasks = {};
for (const [index, one] of data.entries()) {
  const { task, pool } = one;
  const result = await evaluate(session, task, one.rows, { fewShot: { count: shots, pool } });
  rows.push(compareTask(one, result, sameRows?.[index]));
  goldenTasks[task.id] = goldenRows(one, sameRows?.[index]);
  console.error(`${task.id} compared`);
}
await session.close();

console.log(markdown(rows));
const isEqual = rows.every((row) => row.problems.length === 0);
for (const row of rows) for (const problem of row.problems) console.log(`${row.task}: ${problem}`);
console.log(isEqual ? "equal" : "NOT EQUAL");
const about = {
  date: new Date().toISOString().slice(0, 10),
  model: options.model,
  model_fingerprint: session.modelFingerprint,
  adapter: options.adapter === undefined ? null : session.adapterFingerprint,
  dtype: "float32 on both sides",
  shots,
  harness: harness.run.versions,
  tolerance: {
    log_likelihood: { absolute: ABSOLUTE, relative: RELATIVE },
    metrics: "4 decimals",
    perplexity: { relative: PERPLEXITY },
    others: "equal",
  },
};
if (options.out !== undefined) writeJson(options.out, { ...about, is_equal: isEqual, tasks: rows });
if (options.golden !== undefined) writeGolden(options.golden, about);
process.exit(isEqual ? 0 : 1);

async function readHarness() {
  if (!existsSync(path.join(options.work, "run.json"))) {
    const model = await resolveModel(options.model);
    const args = [
      "--model",
      model,
      "--data",
      path.resolve(options.data),
      "--out",
      path.resolve(options.work),
    ];
    args.push("--limit", options.limit, "--train", options.train);
    if (shots > 0) args.push("--shots", options.shots);
    if (options.adapter !== undefined) args.push("--adapter", path.resolve(options.adapter));
    execFileSync(options.python, [path.join(root, "python/reference/run_harness.py"), ...args], {
      stdio: ["ignore", "inherit", "inherit"],
    });
  }
  const files = readdirSync(options.work, { recursive: true }).map((file) => path.join(options.work, file));
  const find = (pattern) => files.find((file) => pattern.test(path.basename(file)));
  return {
    run: JSON.parse(readFileSync(path.join(options.work, "run.json"), "utf8")),
    results: JSON.parse(readFileSync(find(/^results_.*\.json$/), "utf8")),
    requests: requestsByTask(),
    samples: (task) => readLines(find(new RegExp(`^samples_${task}_\\d.*\\.jsonl$`))),
  };
}

function requestsByTask() {
  const groups = new Map();
  for (const request of readLines(path.join(options.work, "requests.jsonl"))) {
    if (!groups.has(request.task)) groups.set(request.task, []);
    groups.get(request.task).push(request);
  }
  return groups;
}

/** Everything of one task; `problems` says what differs. */
function compareTask({ task, rows, pool }, result, otherLayout) {
  const problems = [];
  const expect = (isTrue, problem) => isTrue || problems.push(problem);
  const wanted = harness.requests.get(task.id);
  const asked = askRows(session, task, rows, { fewShot: { count: shots, pool } });
  const found = result.samples.flatMap((sample, row) =>
    sample.reply.options.map((option, place) => ({ row, place, option, ids: asked[row].requests[place] })),
  );
  expect(found.length === wanted.length, `${found.length} requests, the harness has ${wanted.length}`);
  let [strings, ids, flags, worst, worstShare] = [0, 0, 0, 0, 0];
  for (const [index, { row, place, option, ids: own }] of found.entries()) {
    const reference = wanted[index];
    const where = `row ${row}, option ${place}`;
    const isSameText = option.context === reference.context && option.continuation === reference.continuation;
    const isSameIds =
      digest(own.context) === digest(reference.context_ids) &&
      digest(own.continuation) === digest(reference.continuation_ids);
    const difference = Math.abs(option.logLikelihood - reference.log_likelihood);
    const share = difference / (ABSOLUTE + RELATIVE * Math.abs(reference.log_likelihood));
    strings += isSameText;
    ids += isSameIds;
    flags += option.isGreedy === reference.greedy;
    worst = Math.max(worst, difference);
    worstShare = Math.max(worstShare, share);
    expect(reference.doc_id === row && reference.option === place, `${where}: order differs`);
    expect(isSameText, `${where}: strings differ`);
    expect(isSameIds, `${where}: token ids differ`);
    expect(option.isGreedy === reference.greedy, `${where}: greedy flags differ`);
    expect(share <= 1, `${where}: log-likelihoods differ by ${difference}`);
  }
  const lines = harness.samples(task.id);
  result.samples.forEach((sample, row) => {
    const own = JSON.parse(sampleLine(task, sample));
    expect(
      Object.keys(own).join() === Object.keys(lines[row]).join(),
      `row ${row}: fields of the sample differ`,
    );
    for (const [key, hash] of Object.entries(sampleHashes(sample)))
      expect(hash === lines[row][key], `row ${row}: ${key} differs`);
    for (const metric of task.metrics.filter((id) => id !== "perplexity"))
      expect(own[metric] === lines[row][metric], `row ${row}: ${metric} differs`);
  });
  if (otherLayout !== undefined) {
    const others = askRows(session, task, otherLayout.rows);
    expect(
      digest(others.map(requestsOf)) === digest(asked.map(requestsOf)),
      "the two layouts of rows give other requests",
    );
  }
  const reference = harness.results.results[task.id];
  const metrics = {};
  for (const { metric, value, standardError } of result.metrics) {
    const values = [reference[`${metric},none`], value, reference[`${metric}_stderr,none`], standardError];
    metrics[metric] = {
      harness: values[0],
      cookbook: value,
      harness_stderr: values[2],
      cookbook_stderr: standardError,
    };
    const isSame = metric === "perplexity" ? agrees : sameDecimals;
    expect(isSame(values[0], value), `${metric}: ${value}, the harness has ${values[0]}`);
    expect(isSame(values[2], standardError), `${metric}: standard errors ${standardError}, ${values[2]}`);
  }
  return {
    task: task.id,
    rows: rows.length,
    requests: found.length,
    equal_strings: strings,
    equal_token_ids: ids,
    equal_flags: flags,
    largest_difference: Number(worst.toPrecision(3)),
    largest_share_of_tolerance: round(worstShare, 4),
    metrics,
    problems,
  };
}

function sameDecimals(a, b) {
  return a.toFixed(4) === b.toFixed(4);
}

/** The exponential of a mean log-likelihood moves as much, in proportion, as that mean does. */
function agrees(a, b) {
  return Math.abs(a / b - 1) <= PERPLEXITY;
}

function requestsOf({ requests }) {
  return requests.map(({ context, continuation }) => [context, continuation]);
}

/** [id, doc, gold, code points of the options, digest of all ids, log-likelihoods, greedy flags]. */
function goldenRows({ task, rows }, named = { rows }) {
  const wanted = harness.requests.get(task.id);
  return rows.map(({ row, index }, place) => {
    const own = wanted.filter(({ doc_id }) => doc_id === place);
    const texts = task.kind === "choice" ? task.options(row).map(({ text }) => [...text].length) : [];
    return [
      named.rows[place].id,
      index,
      task.kind === "choice" ? task.gold(row) : 0,
      texts,
      digest(own.map((one) => [one.context_ids, one.continuation_ids])),
      own.map((one) => Number(one.log_likelihood.toPrecision(7))),
      own.map((one) => (one.greedy ? 1 : 0)),
    ];
  });
}

function writeGolden(file, about) {
  const parts = Object.entries(goldenTasks).map(([task, list]) => {
    const { metrics } = rows.find((row) => row.task === task);
    const scores = Object.fromEntries(
      Object.entries(metrics).map(([id, one]) => [
        id,
        { value: one.harness, standardError: one.harness_stderr },
      ]),
    );
    const lines = list.map((row) => `   ${JSON.stringify(row)}`).join(",\n");
    return `  ${JSON.stringify(task)}: {\n   "scores": ${JSON.stringify(scores)},\n   "rows": [\n${lines}\n   ]\n  }`;
  });
  const head = {
    source:
      "lm-evaluation-harness on rows of the benchmarks, which are not here: ids, digests and numbers only",
    generator: "scripts/parity.mjs",
    versions: about.harness,
    model: about.model,
    model_fingerprint: about.model_fingerprint,
    tolerance: about.tolerance,
    row: ["id", "doc", "gold", "code points of options", "digest of ids", "log-likelihoods", "greedy"],
  };
  writeFileSync(
    file,
    `${JSON.stringify(head, null, 1).slice(0, -2)},\n "tasks": {\n${parts.join(",\n")}\n }\n}\n`,
  );
}

function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 1)}\n`);
}

function markdown(list) {
  const head = [
    "task",
    "rows",
    "requests",
    "strings",
    "token ids",
    "greedy flags",
    "largest difference",
    "of tolerance",
  ];
  head.push("metric", "harness", "ours");
  const four = (value, error) => `${value.toFixed(4)} ± ${error.toFixed(4)}`;
  const lines = list.flatMap((row) =>
    Object.entries(row.metrics).map(([metric, one], index) => {
      const counts = [row.equal_strings, row.equal_token_ids, row.equal_flags].map((n) => `${n} equal`);
      const first = [row.task, row.rows, row.requests, ...counts, row.largest_difference.toExponential(1)];
      first.push(`${round(100 * row.largest_share_of_tolerance, 1)} %`);
      const scores = [metric, four(one.harness, one.harness_stderr), four(one.cookbook, one.cookbook_stderr)];
      return [...(index === 0 ? first : first.map(() => "")), ...scores];
    }),
  );
  return [head, head.map(() => "---"), ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function round(value, digits) {
  return Number(value.toFixed(digits));
}
