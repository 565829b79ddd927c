// Processes that score tasks and stay. `measure` answers { seconds, cpuSeconds, peakBytes } and what was found.
import { fork, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

export async function openCookbook(settings) {
  const child = fork(path.join(import.meta.dirname, "cookbook-scorer.mjs"), [JSON.stringify(settings)]);
  const ended = once(child, "exit").then(([status]) => {
    throw new Error(`the scoring process ended with status ${status}`);
  });
  ended.catch(() => {}); // Only of interest to who waits for an answer.
  const answer = async () => (await Promise.race([once(child, "message"), ended]))[0];
  await answer();
  return {
    measure(task, rows) {
      child.send({ task, rows });
      return answer();
    },
    close: () => child.kill(),
  };
}

export function hasHarness(python) {
  return spawnSync(python, ["-c", "import lm_eval, torch, transformers, gguf, peft"]).status === 0;
}

export async function openHarness({ python, modelPath, threads }) {
  const child = spawn(
    python,
    [path.join(import.meta.dirname, "harness_scorer.py"), modelPath, String(threads)],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the harness's process ended");
    return JSON.parse(value);
  };
  const about = await answer();
  return {
    about,
    async measure(requests, batchSize) {
      child.stdin.write(`${JSON.stringify({ requests, batch_size: batchSize })}\n`);
      const { seconds, cpu_seconds, peak_bytes, answers } = await answer();
      return { seconds, cpuSeconds: cpu_seconds, peakBytes: peak_bytes, answers };
    },
    close: () => child.stdin.end(),
  };
}
