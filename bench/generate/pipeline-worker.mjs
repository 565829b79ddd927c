// A thread that does what `cookbook generate` does for a data file, over and over, as long as it is told.
import { parentPort, workerData } from "node:worker_threads";
import { openSampleSource } from "../../dist/app/datasets/open-sample-source.js";
import { writeDataFile } from "../../dist/app/datasets/write-data-file.js";

const { request, settings, rowsPerFile, file } = workerData;
const source = await openSampleSource(request);
let first = 0;

async function measure(seconds) {
  const started = performance.now();
  let rows = 0;
  let bytes = 0;
  while (performance.now() - started < 1000 * seconds) {
    const planned = { file, first, rows: rowsPerFile };
    const record = await writeDataFile({ ...settings, source, planned, encoder: undefined, onRows() {} });
    first += record.rows;
    rows += record.rows;
    bytes += record.bytes;
  }
  return { rows, bytes, seconds: (performance.now() - started) / 1000 };
}

parentPort.on("message", (seconds) => {
  void measure(seconds).then((result) => parentPort.postMessage(result));
});
parentPort.postMessage("ready");
