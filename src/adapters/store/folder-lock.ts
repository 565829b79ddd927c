import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { CookbookError } from "../../core/errors.ts";
import { ioFailed } from "./io-failed.ts";
import { processStart } from "./process-start.ts";

interface Holder {
  readonly pid: number;
  readonly start: string;
  readonly host: string;
  readonly id: string;
}

const LOCK_FILE = "run.lock";

/**
 * Takes the lock of a folder and gives back the function that releases it. The file names the process and when it
 * started, so a lock left by a killed process is recognised and taken over. Errors: `locked`, `io-failed`.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, LOCK_FILE);
  const own: Holder = {
    pid: process.pid,
    start: processStart(process.pid) ?? "unknown",
    host: hostname(),
    id: randomUUID(),
  };
  const draft = `${file}.${own.id}`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(draft, JSON.stringify(own));
    // link fails when the lock exists, and never shows a lock file without its content.
    while (!(await tryLink(draft, file))) await removeStale(file, folder);
  } catch (cause) {
    throw cause instanceof CookbookError ? cause : ioFailed("write", file, cause);
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await readHolder(file))?.id === own.id) await rm(file, { force: true });
  };
}

/** Whether a live process holds the folder's lock. */
export async function isFolderLocked(folder: string): Promise<boolean> {
  const holder = await readHolder(path.join(folder, LOCK_FILE));
  return holder !== undefined && isAlive(holder);
}

async function tryLink(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function removeStale(file: string, folder: string): Promise<void> {
  const holder = await readHolder(file);
  if (holder === undefined) return;
  if (isAlive(holder)) {
    throw new CookbookError({
      code: "locked",
      message: `process ${holder.pid}${holder.host === hostname() ? "" : ` on ${holder.host}`} works on "${folder}"`,
      hint: "wait for it or stop it; choose another folder with --out for a second run",
      details: { pid: holder.pid, host: holder.host },
    });
  }
  // Two processes may find the same stale lock. Renaming moves it away once; whoever moved a fresh lock by mistake
  // puts it back.
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const moved = await readHolder(aside);
  if (moved !== undefined && moved.id !== holder.id) await tryLink(aside, file);
  await rm(aside, { force: true });
}

function isAlive(holder: Holder): boolean {
  // On another machine's behalf nothing can be said, so its lock counts.
  if (holder.host !== hostname()) return true;
  return processStart(holder.pid) === holder.start;
}

/** Undefined when there is no lock or it cannot be read; a damaged one counts as left behind. */
async function readHolder(file: string): Promise<Holder | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return { pid: -1, start: "", host: hostname(), id: text };
  }
}
