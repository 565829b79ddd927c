// Label models beside the libraries: accuracies recovered from synthetic votes whose true accuracies are known.
//
//   npm run bench -- label-model [--grid short|full] [--seed NAME] [--python PY] [--prototype FILE] [--json FILE]
//
// Needs a Python with snorkel, snorkel-metal, flyingsquid and crowd-kit (see libraries.py); without one it shows our side
// only and says so. Votes are made here once and read by both sides. `--prototype` names a Python module with a class LDC to
// run beside ours. Times are processor time of one thread, start-up and warm-up not counted. `--grid short` takes minutes,
// `full` an hour.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { formatTable } from "../../dist/cli/output/table.js";
import { standardError } from "../../dist/core/stats/mean.js";
import { bootstrapIntervals } from "../../dist/domain/mixing/estimation/bootstrap-intervals.js";
import { LABEL_MODELS } from "../../dist/domain/mixing/label-models/registry.js";
import { mergeRows } from "../../dist/domain/mixing/votes/merge-rows.js";
import { cellsOf, votesOf } from "./grid.mjs";
import { mean, metricsOf } from "./metrics.mjs";

export async function run(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      grid: { type: "string", default: "short" },
      seed: { type: "string", default: "stated" },
      python: { type: "string", default: process.env.COOKBOOK_PYTHON ?? "python3" },
      prototype: { type: "string" },
      json: { type: "string" },
    },
  });
  const cells = [...cellsOf(values.grid, values.seed)].map((cell, id) => ({ ...cell, id }));
  const folder = mkdtempSync(path.join(os.tmpdir(), "cookbook-bench-label-model-"));
  try {
    writeVotes(cells, folder);
    // One after the other, so that neither takes the other's processor.
    const results = [...runOurs(cells), ...(await runLibraries(folder, values))];
    const rows = results.map((result) => ({ ...result, ...scored(result, cells[result.cell]) }));
    const report = summarise(rows, cells);
    process.stdout.write(pageOf(report, cells.length));
    if (values.json !== undefined) {
      mkdirSync(path.dirname(values.json), { recursive: true });
      writeFileSync(values.json, `${JSON.stringify(recordOf(report, rows, cells, values), null, 1)}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** votes.bin: of every cell the votes [rows, voters, base], then the options [rows], one byte each. */
function writeVotes(cells, folder) {
  const file = openSync(path.join(folder, "votes.bin"), "w");
  let offset = 0;
  for (const cell of cells) {
    const { table, accuracies } = votesOf(cell);
    const { rowCount, voterCount, votes, options } = table.matrix;
    const bytes = new Int8Array(rowCount * (voterCount + 2));
    for (let row = 0; row < rowCount; row++) {
      bytes.set(votes.subarray(row * voterCount, (row + 1) * voterCount), row * (voterCount + 1));
      bytes[row * (voterCount + 1) + voterCount] = table.base[row];
    }
    bytes.set(options, rowCount * (voterCount + 1));
    writeSync(file, bytes);
    cell.offset = offset;
    cell.truth = [...accuracies];
    offset += bytes.length;
  }
  closeSync(file);
  writeFileSync(path.join(folder, "cells.json"), JSON.stringify(cells));
}

const NEEDED = `
from importlib.util import find_spec
needed = ("snorkel", "metal", "flyingsquid", "crowdkit", "torch")
raise SystemExit(any(find_spec(name) is None for name in needed))`;

async function runLibraries(folder, { python, prototype }) {
  if (spawnSync(python, ["-c", NEEDED], { stdio: "ignore" }).status !== 0) {
    console.error(`${python} lacks the libraries; our side only (see bench/label-model/libraries.py)`);
    return [];
  }
  const script = path.join(import.meta.dirname, "libraries.py");
  const child = spawn(python, [script, folder, ...(prototype === undefined ? [] : [prototype])], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, OMP_NUM_THREADS: "1" },
  });
  const results = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const result = JSON.parse(line);
    if (result.failed === undefined) results.push(result);
    else console.error(`${result.method} failed on cell ${result.cell}: ${result.failed}`);
  }
  return results;
}

/** Only LDC is also asked for intervals, whose cover is counted. */
function* runOurs(cells) {
  for (const model of Object.values(LABEL_MODELS)) model.fit(mergeRows(votesOf(cells[0]).table));
  for (const cell of cells) {
    const { table } = votesOf(cell);
    const { base: _, ...without } = table;
    for (const [suffix, votes] of [
      ["", without],
      [" + base", table],
    ]) {
      for (const [id, model] of Object.entries(LABEL_MODELS)) {
        const started = process.cpuUsage();
        const fit = model.fit(mergeRows(votes));
        const seconds = process.cpuUsage(started).user / 1e6;
        const result = { cell: cell.id, method: `${id}${suffix}`, estimates: [...fit.accuracies], seconds };
        if (id !== "ldc" || suffix === "" || cell.rows > 1000) {
          yield result;
          continue;
        }
        const again = process.cpuUsage();
        const voted = table.voters.map((_, voter) => countVotes(table.matrix, voter));
        const { low, high } = bootstrapIntervals(fit, { path: ["bench", cell.id], votes: voted });
        yield {
          ...result,
          intervals: { low: [...low], high: [...high] },
          intervalSeconds: process.cpuUsage(again).user / 1e6,
        };
      }
    }
  }
}

function countVotes({ rowCount, voterCount, votes }, voter) {
  let count = 0;
  for (let row = 0; row < rowCount; row++) if (votes[row * voterCount + voter] >= 0) count += 1;
  return count;
}

function scored({ estimates, intervals }, { truth }) {
  // A library's NaN counts as knowing nothing.
  const metrics = metricsOf(
    estimates.map((estimate) => estimate ?? 0.5),
    truth,
  );
  if (intervals === undefined) return metrics;
  const inside = truth.filter((accuracy, i) => intervals.low[i] <= accuracy && accuracy <= intervals.high[i]);
  const width = mean(truth.map((_, i) => intervals.high[i] - intervals.low[i]));
  return { ...metrics, cover: inside.length / truth.length, width };
}

function summarise(rows, cells) {
  const methods = [...new Set(rows.map(({ method }) => method))];
  return methods.map((method) => {
    const own = rows.filter((row) => row.method === method);
    const part = (test) => own.filter((row) => test(cells[row.cell]));
    const over = (key, test) => {
      const values = part(test)
        .map((row) => row[key])
        .filter((value) => value !== undefined);
      return values.length === 0 ? undefined : mean(values);
    };
    const isAny = () => true;
    const isCorrelated = ({ strength }) => strength > 0;
    const isSpeed = ({ rows: n, voters }) => n === 1000 && voters === 10;
    return {
      method,
      cells: own.length,
      error: over("error", isAny),
      regret: over("regret", isAny),
      tau: over("tau", isAny),
      correlated: { error: over("error", isCorrelated), regret: over("regret", isCorrelated) },
      independent: { error: over("error", (cell) => cell.strength === 0) },
      seconds: over("seconds", isAny),
      secondsThousandRowsTenVoters: over("seconds", isSpeed),
      intervalSeconds: over("intervalSeconds", isSpeed),
      behind: behindOurs(own, rows),
      cover: over("cover", isAny),
      width: over("width", isAny),
      ofHundredRows: {
        cover: over("cover", (cell) => cell.rows === 100),
        width: over("width", (cell) => cell.rows === 100),
      },
      ofThousandRows: {
        cover: over("cover", (cell) => cell.rows === 1000),
        width: over("width", (cell) => cell.rows === 1000),
      },
    };
  });
}

const OURS = "ldc + base";

/** On the cells that a method ran on: its error and regret beyond our default's, and where ours is nearer. */
function behindOurs(own, rows) {
  const ours = new Map(rows.filter(({ method }) => method === OURS).map((row) => [row.cell, row]));
  const differences = own.map((row) => row.error - ours.get(row.cell).error);
  return {
    error: mean(differences),
    standardError: standardError(differences),
    regret: mean(own.map((row) => row.regret - ours.get(row.cell).regret)),
    share: differences.filter((difference) => difference > 0).length / differences.length,
  };
}

function pageOf(report, cells) {
  const number = (value, digits = 3) => (value === undefined ? "–" : value.toFixed(digits));
  const best = report.filter(({ cells: own }) => own === cells);
  const ours = report.find(({ method }) => method === OURS);
  const lines = formatTable(
    [
      "method",
      "cells",
      "error",
      "regret",
      "τ",
      "error, corr.",
      "regret, corr.",
      "error, indep.",
      `more error than ${OURS}`,
      `${OURS} better in`,
      "s",
      "s, 1000×10",
    ],
    report.map((row) => [
      row.method,
      String(row.cells),
      number(row.error),
      number(row.regret),
      number(row.tau),
      number(row.correlated.error),
      number(row.correlated.regret),
      number(row.independent.error),
      row.method === OURS ? "–" : `${number(row.behind.error)} ± ${number(row.behind.standardError)}`,
      row.method === OURS ? "–" : `${number(100 * row.behind.share, 0)} %`,
      number(row.seconds),
      number(row.secondsThousandRowsTenVoters),
    ]),
  );
  const intervals =
    ours?.intervalSeconds === undefined
      ? ""
      : `\nintervals of ldc + base: ${number(ours.intervalSeconds)} s for 1,000 rows and 10 voters, ${number(100 * ours.cover, 1)} % of the true accuracies inside (100 rows ${number(100 * ours.ofHundredRows.cover, 1)} %, 1,000 rows ${number(100 * ours.ofThousandRows.cover, 1)} %), mean width ${number(ours.width)}\n`;
  return `${cells} cells (${best.length} methods ran on all)\n\n${lines}${intervals}`;
}

function recordOf(report, rows, cells, { grid, seed }) {
  const round = (value) => (typeof value === "number" ? Number(value.toFixed(5)) : value);
  const rounded = (object) =>
    Object.fromEntries(
      Object.entries(object)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [
          key,
          value !== null && typeof value === "object" ? rounded(value) : round(value),
        ]),
    );
  return {
    grid,
    seed,
    machine: { cpu: os.cpus()[0]?.model, node: process.version },
    cells: cells.map(({ voters, rows: n, options, dependence, strength, abstain }) => [
      voters,
      n,
      Array.isArray(options) ? options.join("/") : options,
      dependence,
      strength,
      abstain,
    ]),
    methods: report.map(rounded),
    // Per cell: error, regret.
    results: Object.fromEntries(
      report.map(({ method }) => [
        method,
        rows
          .filter((row) => row.method === method)
          .map((row) => [row.cell, round(row.error), round(row.regret)].join(" ")),
      ]),
    ),
  };
}
