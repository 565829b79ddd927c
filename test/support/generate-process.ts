import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { CLI } from "./command-process.ts";

/** Few words, so that a process starts soon. */
export const GENERATE_WORDS = [
  ...["generate", "key-value", "--seed", "9", "--model", path.resolve("testdata/models/llama-tiny")],
  ...["--param", "source=invented", "--param", "include=^b", "--param", "pairs=3"],
];

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

const running = new Set<ChildProcess>();

export function startGenerate(...flags: readonly string[]): Running {
  const child = spawn(process.execPath, [CLI, ...GENERATE_WORDS, ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  running.add(child);
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const ended = once(child, "close").then(([status, signal]) => {
    running.delete(child);
    return { status, signal, errors };
  });
  return { child, ended };
}

/** For afterAll: no process outlives a failed test. */
export function killGenerates(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** Names and SHA-256 of all that lies in the folder. */
export async function hashesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const hashes = names.map(async (name) => {
    const bytes = await readFile(path.join(folder, name));
    return [name, createHash("sha256").update(bytes).digest("hex")] as const;
  });
  return Object.fromEntries(await Promise.all(hashes));
}
