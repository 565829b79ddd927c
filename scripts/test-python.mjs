// npm run test:python: what this project writes, read by Python. Adapters tuned here on the tiny models are checked with
// the standard library alone and then, where torch, transformers and peft are installed, loaded by PEFT, whose logits
// must equal ours; and the package for templates in Python passes its own tests. COOKBOOK_PYTHON names the Python to use;
// else python3 is.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBuilt, ensureInstalled, root } from "./prepare-checkout.mjs";

const MODELS = ["llama-tiny", "qwen2-tiny", "qwen3-tiny"];
const TARGETS = ["q", "k", "v", "o", "gate", "up", "down"];
/** Largest difference of a logit, relative to the range of the logits: float32 sums in another order. */
const TOLERANCE = 1e-4;
const PYTHON = process.env.COOKBOOK_PYTHON ?? "python3";
const REFERENCE = path.join(root, "python", "reference");

process.chdir(root);
const version = python(["-c", "import sys; print(sys.version.split()[0])"]);
if (version === undefined) {
  console.log(`skipped: there is no Python at "${PYTHON}"; set COOKBOOK_PYTHON`);
  process.exit(0);
}
ensureInstalled();
ensureBuilt();
const load = (file) => import(pathToFileURL(path.join(root, "dist", file)).href);
const { openModelContext } = await load("adapters/engines/onnx/open-model-context.js");
const { scoreAllLogits } = await load("adapters/engines/onnx/score-all-logits.js");
const { createOnnxEngine } = await load("adapters/engines/onnx/engine.js");

const folder = mkdtempSync(path.join(tmpdir(), "cookbook-python-"));
process.env.COOKBOOK_HOME = path.join(folder, "home");
try {
  checkSyntax();
  testTemplates();
  for (const model of MODELS) await tuneAndCheckFile(model);
  const lacking = python(["-c", "import torch, transformers, peft"]) === undefined;
  if (lacking) {
    console.log(
      `skipped: ${PYTHON} has not torch, transformers and peft (python/reference/requirements.txt)`,
    );
    console.log("skipped: adapters tuned here give the same logits in PEFT");
  } else {
    for (const model of MODELS) await comparePeftLogits(model);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function checkSyntax() {
  const files = readdirSync(REFERENCE).filter((file) => file.endsWith(".py"));
  const code =
    "import ast, sys, pathlib; [ast.parse(pathlib.Path(p).read_text('utf-8'), p) for p in sys.argv[1:]]";
  check(["-c", code, ...files.map((file) => path.join(REFERENCE, file))]);
  console.log(`ok: ${files.length} Python files parse (Python ${version.trim()})`);
}

/** The package for templates in Python, with the standard library alone. */
function testTemplates() {
  const { status, stderr } = spawnSync(PYTHON, ["-m", "unittest", "discover", "-t", ".", "-s", "tests"], {
    cwd: path.join(root, "python"),
    encoding: "utf8",
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  expect(status === 0, `python/tests\n${stderr}`);
  console.log(`ok: templates in Python: ${/Ran \d+ tests/.exec(stderr)?.[0].toLowerCase()}`);
}

async function tuneAndCheckFile(model) {
  const session = await createOnnxEngine().open({ model: modelFolder(model), threads: 1 });
  const examples = Array.from({ length: 6 }, (_, i) => ({
    prompt: ids(i, 5 + i),
    completion: ids(i + 50, 3),
  }));
  await session.tune(examples, {
    steps: 8,
    batchSize: 3,
    rank: 3,
    alpha: 7,
    targets: TARGETS,
    learningRate: 0.05,
    seed: 1,
    out: adapterFolder(model),
  });
  await session.close();
  const found = JSON.parse(check([path.join(REFERENCE, "check_adapter_file.py"), adapterFolder(model)]));
  const norms = Object.values(found.norms);
  expect(
    found.rank === 3 && found.alpha === 7 && found.targets.length === TARGETS.length,
    `${model}: config`,
  );
  // Two layers, seven targets, A and B; none of them still zero.
  expect(norms.length === 28 && norms.every((norm) => norm > 0), `${model}: 28 matrices, all trained`);
  console.log(`ok: ${model}: the adapter's file is sound, ${norms.length} matrices`);
}

async function comparePeftLogits(model) {
  const sequences = [ids(3, 12), ids(8, 1), ids(90, 40)];
  const words = sequences.flatMap((sequence) => ["--ids", sequence.join(",")]);
  const script = path.join(REFERENCE, "check_peft_adapter.py");
  const { cases, versions } = JSON.parse(check([script, modelFolder(model), adapterFolder(model), ...words]));
  const options = { model: modelFolder(model), threads: 1 };
  const base = await openModelContext(options);
  const tuned = await openModelContext({ ...options, adapter: adapterFolder(model) });
  let worst = 0;
  for (const [index, sequence] of sequences.entries()) {
    const expected = cases[index].logits.flat();
    const [ours, untuned] = [await scoreAllLogits(tuned, sequence), await scoreAllLogits(base, sequence)];
    worst = Math.max(worst, difference(ours, expected));
    expect(difference(untuned, expected) > 0.01, `${model}: the adapter changes the logits`);
  }
  await base.source.close();
  await tuned.source.close();
  expect(
    worst < TOLERANCE,
    `${model}: logits differ by ${worst} of their range, at most ${TOLERANCE} is allowed`,
  );
  console.log(
    `ok: ${model}: PEFT ${versions.peft} gives the same logits (${worst.toExponential(1)} of their range)`,
  );
}

/** Largest difference, relative to the range of the expected values. */
function difference(actual, expected) {
  const range = Math.max(...expected) - Math.min(...expected);
  return Math.max(...expected.map((value, index) => Math.abs(value - actual[index]))) / range;
}

function ids(start, count) {
  return Array.from({ length: count }, (_, index) => 3 + ((start * 7 + index * 13) % 150));
}

function modelFolder(model) {
  return path.join("testdata", "models", model);
}

function adapterFolder(model) {
  return path.join(folder, model);
}

/** Output of a Python call, or undefined when it fails. */
function python(words) {
  const { status, stdout } = spawnSync(PYTHON, words, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout : undefined;
}

/** Output of a Python call that must not fail. */
function check(words) {
  const { status, stdout, stderr } = spawnSync(PYTHON, words, { encoding: "utf8", maxBuffer: 2 ** 28 });
  expect(status === 0, `${PYTHON} ${words[0]}\n${stderr}`);
  return stdout;
}

function expect(isTrue, what) {
  if (isTrue) return;
  console.error(`failed: ${what}`);
  process.exitCode = 1;
  throw new Error(what);
}
