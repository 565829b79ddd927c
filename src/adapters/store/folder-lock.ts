import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { CookbookError } from "../../core/errors.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { ioFailed } from "./io-failed.ts";
import { makeFolder } from "./make-folder.ts";
import { processStart } from "./process-start.ts";

interface Holder {
  readonly pid: number;
  readonly start: string;
  readonly host: string;
  readonly id: string;
}

/** The name of the lock in its folder. */
export const LOCK_FILE = "run.lock";

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
  const draft = `${file}.${own.pid}.${own.id}`;
  try {
    await makeFolder(folder);
    await writeFile(draft, JSON.stringify(own));
    const holder = await take(file, draft);
    if (holder !== undefined) throw locked(folder, holder);
    await sweep(folder, draft);
  } catch (cause) {
    throw ioFailed("write", file, cause);
  } finally {
    await rm(draft, { force: true }).catch(() => {});
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

/** Takes a lock file, or answers the live process that holds it. A lock whose holder is dead is cleared away. */
async function take(file: string, draft: string): Promise<Holder | undefined> {
  while (!(await tryLink(draft, file))) {
    const holder = await readHolder(file);
    if (holder === undefined) continue;
    if (isAlive(holder)) return holder;
    // Only who holds the lock named after the stale one may remove it: else a slow process, which still sees the stale
    // lock, would remove the fresh one of a quick process.
    const gate = `${file}.${sha256Hex(holder.id).slice(0, 12)}`;
    if ((await take(gate, draft)) !== undefined) {
      await setTimeout(5);
      continue;
    }
    try {
      if ((await readHolder(file))?.id === holder.id) await rm(file, { force: true });
    } finally {
      await rm(gate, { force: true });
    }
  }
  return undefined;
}

/** Removes drafts and gates of processes that were killed while they took the lock; its holder calls this. */
async function sweep(folder: string, own: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if (!name.startsWith(`${LOCK_FILE}.`) || file === own) continue;
    const holder = await readHolder(file);
    if (holder === undefined || isAlive(holder)) continue;
    // One that cannot be read may be a draft that is being written: its name tells by whom.
    const writer = holder.pid < 0 ? Number(name.split(".")[2]) : Number.NaN;
    if (Number.isInteger(writer) && processStart(writer) !== undefined) continue;
    await rm(file, { force: true });
  }
}

/** A link fails when the lock exists, and never shows a lock file without its content. */
async function tryLink(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function locked(folder: string, holder: Holder): CookbookError {
  return new CookbookError({
    code: "locked",
    message: `process ${holder.pid}${holder.host === hostname() ? "" : ` on ${holder.host}`} works on "${folder}"`,
    hint: "wait for it or stop it; choose another folder with --out for a second run",
    details: { pid: holder.pid, host: holder.host },
  });
}

function isAlive(holder: Holder): boolean {
  // On another machine's behalf nothing can be said, so its lock counts.
  if (holder.host !== hostname()) return true;
  return processStart(holder.pid) === holder.start;
}

/** Undefined when there is no lock; one that cannot be read or is damaged counts as left behind. */
async function readHolder(file: string): Promise<Holder | undefined> {
  let text = "";
  try {
    text = await readFile(file, "utf8");
    const holder = JSON.parse(text) as Partial<Holder> | null;
    if (typeof holder?.id === "string") return holder as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
  }
  return { pid: -1, start: "", host: hostname(), id: text };
}
