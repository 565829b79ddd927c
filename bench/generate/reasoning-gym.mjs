// The other side: one Python process per task that stays, so that its start-up does not count either.
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";

/** The version, or undefined where that Python has no reasoning-gym. */
export function reasoningGymVersion(python) {
  const code = "import importlib.metadata as m; import reasoning_gym; print(m.version('reasoning-gym'))";
  const { status, stdout } = spawnSync(python, ["-c", code], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

export async function openReasoningGym({ python, task, config, file }) {
  const script = path.join(import.meta.dirname, "reasoning_gym_rates.py");
  const child = spawn(python, [script, task, JSON.stringify(config), file], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    async measure(seconds) {
      child.stdin.write(`${seconds}\n`);
      const { rows, bytes, seconds: taken, cpu_seconds } = JSON.parse((await lines.next()).value);
      return {
        rowsPerSecond: rows / taken,
        bytesPerSecond: bytes / taken,
        rowsPerCpuSecond: rows / cpu_seconds,
      };
    },
    close: () => child.stdin.end(),
  };
}
