import { open, readFile, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeFolder } from "../../store/make-folder.ts";

/** The holder touches the lock this often; one untouched for much longer is left over from a process that died. */
const HEARTBEAT_MS = 3_000;
const STALE_AFTER_MS = 30_000;
const POLL_MS = 300;

/**
 * Runs `work` while holding `path`, so that two processes never append to one partial file; the second waits.
 * A lock of a dead process is taken over. `onWait` is called once before waiting.
 */
export async function withDownloadLock<T>(
  path: string,
  work: () => Promise<T>,
  options: { readonly signal?: AbortSignal | undefined; readonly onWait?: () => void } = {},
): Promise<T> {
  await makeFolder(dirname(path));
  for (let waited = false; !(await tryAcquire(path)); ) {
    if (await isStale(path)) {
      await rm(path, { force: true });
      continue;
    }
    if (!waited) options.onWait?.();
    waited = true;
    await sleep(POLL_MS, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
  const heartbeat = setInterval(() => {
    const now = Date.now() / 1000;
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { force: true });
  }
}

async function tryAcquire(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(JSON.stringify({ host: hostname(), pid: process.pid }));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > STALE_AFTER_MS) return true;
    const holder = JSON.parse(await readFile(path, "utf8")) as { host: string; pid: number };
    if (holder.host !== hostname()) return false;
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    // ESRCH: the holder is gone. Anything else (being written, removed meanwhile, other user) is looked at again later.
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
