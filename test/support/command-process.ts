import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

/** The built command. */
export const CLI = path.resolve("dist/cli/main.js");

const started: ChildProcess[] = [];

export interface CommandOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** `cookbook` in a process of its own, with all that it prints. */
export function startCommand(args: readonly string[], { cwd, environment = {} }: CommandOptions) {
  const child = spawn(process.execPath, [CLI, ...args], { cwd, env: { ...process.env, ...environment } });
  started.push(child);
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const done = once(child, "close").then(([status]) => ({ status, output, errors }));
  return { child, done };
}

/** For afterAll: no process outlives a failed test. */
export function killCommands(): void {
  for (const child of started) if (child.exitCode === null) child.kill("SIGKILL");
}
