import type { DownloadEvent, OnDownloadEvent } from "../../adapters/models/download/download-event.ts";
import { formatBytes } from "./format-bytes.ts";
import { formatDuration } from "./format-duration.ts";

const BAR_WIDTH = 24;
const REDRAW_INTERVAL_MS = 100;
const LINE_INTERVAL_MS = 5_000;

export interface DownloadProgressOptions {
  readonly stream?: Pick<NodeJS.WriteStream, "write" | "isTTY">;
  readonly now?: () => number;
}

/** Downloads on stderr: a bar redrawn on a terminal, else a line every five seconds and one at the end of each file. */
export function createDownloadProgress(options: DownloadProgressOptions = {}): OnDownloadEvent {
  const { stream = process.stderr, now = Date.now } = options;
  let file: string | undefined;
  let startedAt = 0;
  let startedWith = 0;
  let shownAt = 0;
  let isLineOpen = false;

  function line(text: string): void {
    stream.write(isLineOpen ? `\r\u001b[2K${text}\n` : `${text}\n`);
    isLineOpen = false;
  }

  function progress(event: Extract<DownloadEvent, { kind: "progress" }>): void {
    const time = now();
    const isNew = event.file !== file;
    if (isNew) {
      file = event.file;
      startedAt = time;
      startedWith = event.doneBytes;
      shownAt = time;
      // A resumed download says so: the bar would otherwise seem to begin in the middle.
      if (event.doneBytes > 0) line(`${event.file}: resuming at ${formatBytes(event.doneBytes)}`);
      else if (!stream.isTTY) line(`${event.file}: downloading${sizeOf(event)}`);
    }
    if (!isNew && time - shownAt < (stream.isTTY ? REDRAW_INTERVAL_MS : LINE_INTERVAL_MS)) return;
    if (isNew && !stream.isTTY) return;
    shownAt = time;
    const seconds = (time - startedAt) / 1000;
    const speed = seconds > 0 ? (event.doneBytes - startedWith) / seconds : 0;
    const text = progressLine(event, speed, stream.isTTY);
    stream.write(stream.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
    isLineOpen = stream.isTTY;
  }

  return (event) => {
    switch (event.kind) {
      case "progress":
        return progress(event);
      case "file-end": {
        const seconds = event.file === file ? (now() - startedAt) / 1000 : 0;
        const time = seconds >= 1 ? ` in ${formatDuration(seconds)}` : "";
        file = undefined;
        return line(`${event.file}: ${formatBytes(event.sizeBytes)}, checked${time}`);
      }
      case "note":
        return line(event.text);
    }
  };
}

function sizeOf(event: { readonly totalBytes: number | undefined }): string {
  return event.totalBytes === undefined ? "" : ` (${formatBytes(event.totalBytes)})`;
}

function progressLine(
  event: Extract<DownloadEvent, { kind: "progress" }>,
  bytesPerSecond: number,
  withBar: boolean,
): string {
  const { doneBytes, totalBytes } = event;
  const speed = bytesPerSecond > 0 ? `${formatBytes(bytesPerSecond)}/s` : undefined;
  if (totalBytes === undefined || totalBytes === 0) {
    return [`${event.file} ${formatBytes(doneBytes)}`, speed].filter(Boolean).join(" · ");
  }
  const fraction = Math.min(1, doneBytes / totalBytes);
  const filled = Math.round(fraction * BAR_WIDTH);
  const bar = withBar ? `${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} ` : "";
  const left =
    bytesPerSecond > 0 ? `${formatDuration((totalBytes - doneBytes) / bytesPerSecond)} left` : undefined;
  const amount = `${event.file} ${bar}${Math.floor(fraction * 100)} % of ${formatBytes(totalBytes)}`;
  return [amount, speed, left].filter(Boolean).join(" · ");
}
