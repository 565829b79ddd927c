import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type NewRunEvent, parseRunEvent, type RunEvent } from "../../contracts/run-events.ts";
import { ioFailed } from "./io-failed.ts";

/** Appends events to a file, each with its time, each on disk before the call returns. Errors: `io-failed`. */
export function createEventLog(file: string): (event: NewRunEvent) => RunEvent {
  let isChecked = false;
  return (event) => {
    const complete = { ...event, time: new Date().toISOString() } as RunEvent;
    try {
      if (!isChecked) {
        mkdirSync(dirname(file), { recursive: true });
        endTornLine(file);
        isChecked = true;
      }
      appendFileSync(file, `${JSON.stringify(complete)}\n`);
    } catch (cause) {
      throw ioFailed("write", file, cause);
    }
    return complete;
  };
}

/** A process killed in the middle of a line leaves it without an end; the next event must not be glued to it. */
function endTornLine(file: string): void {
  const handle = openSync(file, "a+");
  try {
    const { size } = fstatSync(handle);
    if (size === 0) return;
    const last = Buffer.alloc(1);
    readSync(handle, last, 0, 1, size - 1);
    if (last.toString() !== "\n") appendFileSync(handle, "\n");
  } finally {
    closeSync(handle);
  }
}

/** The events of a file in order; lines that are none are passed over. Empty when there is no file. */
export async function readEvents(file: string): Promise<RunEvent[]> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return "";
    throw ioFailed("read", file, cause);
  });
  return text
    .split("\n")
    .map((line) => (line === "" ? undefined : parseRunEvent(line)))
    .filter((event) => event !== undefined);
}
