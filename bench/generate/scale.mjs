// `cookbook generate` itself at growing sizes, start-up included: seconds, processor time and memory. Each dataset is
// deleted when it is measured.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const CLI = path.join(import.meta.dirname, "../../dist/cli/main.js");
const METER = pathToFileURL(path.join(import.meta.dirname, "meter.mjs")).href;
/** At which parts of the run memory is told. */
const PARTS = [0.25, 0.5, 0.75, 1];
const MIB = 2 ** 20;

/** As many as the report looks at closely: so few rows tell what start and end cost. */
const START_ROWS = 512;

export function measureScale({ template, counts, workers, model, folder }) {
  const runs = [];
  for (const rows of [START_ROWS, ...counts]) {
    for (const threads of workers) {
      const run = measure({ template, rows, threads, model, folder });
      console.error(line(run));
      runs.push(run);
    }
  }
  return { template, runs };
}

function measure({ template, rows, threads, model, folder }) {
  const out = path.join(folder, `${rows}-${threads}`);
  const file = path.join(folder, "meter.json");
  const words = [
    "--count",
    String(rows),
    "--seed",
    "1",
    "--model",
    model,
    "--workers",
    String(threads),
    "--out",
    out,
  ];
  execFileSync(process.execPath, ["--import", METER, CLI, "generate", template, ...words], {
    stdio: "ignore",
    env: { ...process.env, METER_FILE: file },
  });
  const { seconds, cpuSeconds, peakBytes, resident } = JSON.parse(readFileSync(file, "utf8"));
  rmSync(out, { recursive: true });
  const residentMib = PARTS.map((part) =>
    Math.round((resident[Math.ceil(part * resident.length) - 1] ?? 0) / MIB),
  );
  return { rows, workers: threads, seconds, cpuSeconds, peakMib: Math.round(peakBytes / MIB), residentMib };
}

export function scaleTable({ template, runs }) {
  const head = `${"rows".padStart(11)} workers  seconds   rows/s beyond start   CPU µs/row beyond start   peak MiB   MiB at each quarter`;
  const lines = runs.map((run) => {
    const start = runs.find(({ rows, workers }) => rows === START_ROWS && workers === run.workers);
    const rate =
      run.rows === START_ROWS ? "" : ((run.rows - START_ROWS) / (run.seconds - start.seconds)).toFixed(0);
    const cost =
      run.rows === START_ROWS
        ? ""
        : ((1e6 * (run.cpuSeconds - start.cpuSeconds)) / (run.rows - START_ROWS)).toFixed(2);
    return `${String(run.rows).padStart(11)} ${String(run.workers).padStart(7)} ${run.seconds.toFixed(2).padStart(8)} ${rate.padStart(21)} ${cost.padStart(25)} ${String(run.peakMib).padStart(10)}   ${run.residentMib.join(" ")}`;
  });
  return `\n${template}: cookbook generate in a process of its own\n\n${[head, ...lines].join("\n")}\n`;
}

function line({ rows, workers, seconds, cpuSeconds, peakMib }) {
  return `${rows} rows, ${workers} workers: ${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of processor time, ${peakMib} MiB`;
}
