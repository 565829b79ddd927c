// Part of npm run test:python: dataset folders in every row style and kind of file, also merged, converted and imported,
// read by Python's `datasets` and DuckDB, row by row. Installs both into node_modules/.cache where they are missing; where
// that cannot be done it says so and leaves with 0.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBuilt, ensureInstalled, root } from "./prepare-checkout.mjs";
import { pythonWith } from "./python-environment.mjs";

process.chdir(root);
const REFERENCE = path.join(root, "python", "reference");
const environment = pythonWith(path.join(REFERENCE, "requirements-datasets.txt"), ["datasets", "duckdb"]);
if (environment.reason !== undefined) {
  console.log(`skipped: datasets load in Python: ${environment.reason}`);
  process.exit(0);
}
ensureInstalled();
ensureBuilt();
const load = (file) => import(pathToFileURL(path.join(root, "dist", file)).href);
const { generateDataset } = await load("app/datasets/generate-dataset.js");
const { readPlacedRows } = await load("app/datasets/read-dataset.js");
const { convertData } = await load("app/data/convert-data.js");
const { mergeData } = await load("app/data/merge-data.js");
const { DATA_FILE_FORMATS } = await load("contracts/dataset-manifest.js");
const { ROW_STYLES, STYLE_COLUMNS } = await load("domain/datasets/row-style.js");
const { createWordTokenizer } = await load("testing/word-tokenizer.js");

const tokenizer = createWordTokenizer();
const openTokenizer = async () => tokenizer;
const home = mkdtempSync(path.join(tmpdir(), "cookbook-datasets-"));
const cases = [];

try {
  for (const style of ROW_STYLES) {
    for (const fileFormat of DATA_FILE_FORMATS) {
      await add(await generate(`${style}-${fileFormat}`, { style, fileFormat }), style);
    }
  }
  await addMerged();
  await addConverted();
  await addImported();
  report(
    spawnSync(environment.python, [path.join(REFERENCE, "check_datasets.py")], {
      input: JSON.stringify(cases),
      encoding: "utf8",
    }),
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function generate(name, changes = {}) {
  const out = path.join(home, name);
  const options = {
    template: "entity-match",
    seed: 4,
    shardSize: 40,
    count: 100,
    tokenizer,
    out,
    ...changes,
  };
  await generateDataset({ ...options, split: "train" });
  await generateDataset({ ...options, split: "eval", count: 30 });
  return out;
}

/** Parts of one dataset, and three different datasets. */
async function addMerged() {
  const parts = [];
  for (const index of [0, 1, 2]) {
    parts.push(await generate(`part-${index}`, { style: "messages", part: { index, of: 3 } }));
  }
  const others = [];
  for (const template of ["sort", "span-match"])
    others.push(await generate(template, { template, style: "messages" }));
  for (const [name, paths] of [
    ["merged-parts", parts],
    ["merged-all", [...parts, ...others]],
  ]) {
    const out = path.join(home, name);
    await mergeData({ paths, out, openTokenizer });
    await add(out, "messages");
  }
}

async function addConverted() {
  for (const style of ROW_STYLES) {
    const out = path.join(home, `converted-${style}`);
    await convertData({
      path: path.join(home, "tokens-parquet"),
      out,
      style,
      fileFormat: style === "tokens" ? "jsonl" : "parquet",
      openTokenizer,
    });
    await add(out, style);
  }
}

/** Text with all that JSON escapes, and more than ASCII. */
async function addImported() {
  const file = path.join(home, "mine.jsonl");
  const texts = ["plain", 'a "quoted" \\ line\nbreak\ttab', "naïve – 漢字 🙂", "\u0001\u001f\u007f"];
  writeFileSync(file, texts.map((text) => `${JSON.stringify({ text })}\n`).join(""));
  for (const fileFormat of DATA_FILE_FORMATS) {
    const out = path.join(home, `imported-${fileFormat}`);
    await convertData({ path: file, out, fileFormat, license: "other", openTokenizer });
    await add(out, "text", { splits: ["train"], license: "other" });
  }
}

async function add(folder, style, { splits = ["train", "eval"], license = "cc0-1.0" } = {}) {
  const entries = [];
  for (const split of splits) {
    const hash = createHash("sha256");
    let rows = 0;
    for await (const { value } of readPlacedRows({ path: folder, split })) {
      hash.update(`${JSON.stringify(value)}\n`);
      rows += 1;
    }
    entries.push([split, { rows, sha256: hash.digest("hex"), features: STYLE_COLUMNS[style] }]);
  }
  cases.push({ folder, license, splits: Object.fromEntries(entries) });
}

function report({ status, stdout, stderr }) {
  process.stdout.write(
    stdout.replace(
      /^(?=datasets )/m,
      `${status === 0 ? "ok" : "failed"}: ${cases.length} dataset folders read by `,
    ),
  );
  if (status === 0) return;
  process.stderr.write(stderr);
  process.exitCode = 1;
}
