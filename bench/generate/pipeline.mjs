// Our side: sampling, rendering, JSON, hashes and writing in threads that are there already, so start-up does not count.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { openSampleSource } from "../../dist/app/datasets/open-sample-source.js";
import { tokenSourceData } from "../../dist/domain/tokens/token-source.js";

/** As in a dataset of a million rows: every 16th prompt's hash is kept for the report. */
const MODULUS = 16;
const ROWS_PER_FILE = 10_000;

/** Threads of their own for each template: code that has seen others is compiled more generally, so slower. */
export async function openPipeline({ template, params = {}, format, tokenizer, folder, threads }) {
  const request = { template, params, format, seed: 1, split: "train" };
  const { tokens, description } = await openSampleSource(request, tokenizer);
  const settings = { folder, style: "prompt-completion", fileFormat: "jsonl", modulus: MODULUS };
  const workers = await Promise.all(
    Array.from({ length: threads }, async (_, thread) => {
      const workerData = {
        request: { ...request, tokens: tokenSourceData(tokens) },
        settings,
        rowsPerFile: ROWS_PER_FILE,
        file: `train-${thread}.jsonl`,
      };
      const worker = new Worker(new URL("./pipeline-worker.mjs", import.meta.url), { workerData });
      await once(worker, "message");
      return worker;
    }),
  );
  return {
    format: description.format,
    /** Rates of all threads together, each over its own time; processor time is that of the whole process. */
    async measure(count, seconds) {
      const before = process.cpuUsage();
      const results = await Promise.all(
        workers.slice(0, count).map(async (worker) => {
          worker.postMessage(seconds);
          return (await once(worker, "message"))[0];
        }),
      );
      const { user, system } = process.cpuUsage(before);
      const sum = (rate) => results.reduce((total, result) => total + rate(result), 0);
      return {
        rowsPerSecond: sum(({ rows, seconds: taken }) => rows / taken),
        bytesPerSecond: sum(({ bytes, seconds: taken }) => bytes / taken),
        rowsPerCpuSecond: sum(({ rows }) => rows) / ((user + system) / 1e6),
      };
    },
    close: () => Promise.all(workers.map((worker) => worker.terminate())),
  };
}
