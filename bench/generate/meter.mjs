// Loaded into the measured command by --import: writes what it cost to the file that METER_FILE names, when it ends.
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const EVERY_MS = 250;
if (isMainThread) {
  const started = performance.now();
  const resident = [];
  const timer = setInterval(() => resident.push(process.memoryUsage.rss()), EVERY_MS);
  timer.unref();
  process.on("exit", () => {
    // Both are of the whole process, all its threads.
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const seconds = (performance.now() - started) / 1000;
    const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
    const peakBytes = maxRSS * 1024;
    writeFileSync(process.env.METER_FILE, JSON.stringify({ seconds, cpuSeconds, peakBytes, resident }));
  });
}
