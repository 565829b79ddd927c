import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * When a process started, as text that two calls give alike; undefined when there is no such process. Together with
 * the number it names a process for good: numbers are used again.
 */
export function processStart(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
  }
  try {
    if (process.platform === "linux") {
      // Field 22 of /proc/PID/stat (proc(5)), counted behind the name, which may hold spaces and brackets. State Z is
      // a process that has ended and waits for its parent.
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? undefined : fields[19];
    }
    if (process.platform !== "win32") {
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    }
  } catch {
    // It ended in between, or the system does not tell.
  }
  return "unknown";
}
