import { formatDuration } from "./format-duration.ts";

export interface Progress {
  /** `total` is undefined where nobody knows it; `detail` is a short extra, such as the loss. */
  update(label: string, done: number, total: number | undefined, detail?: string): void;
  /** A line of its own. */
  note(text: string): void;
  /** Ends the line in progress. */
  finish(): void;
}

const LINE_INTERVAL_MS = 10_000;
const REDRAW_INTERVAL_MS = 100;

export interface ProgressOptions {
  readonly stream?: NodeJS.WriteStream;
  readonly now?: () => number;
}

/**
 * Progress with time left, on stderr: one line redrawn on a terminal, else a new line every ten seconds and at the end
 * of each label. The time left is judged from the work done since the label began.
 */
export function createProgress({ stream = process.stderr, now = Date.now }: ProgressOptions = {}): Progress {
  let label: string | undefined;
  let startedAt = 0;
  let startedWith = 0;
  let shownAt = 0;
  let isLineOpen = false;
  let finished: string | undefined;

  function finish(): void {
    if (isLineOpen) stream.write("\n");
    isLineOpen = false;
    label = undefined;
  }

  return {
    finish,
    note(text) {
      finish();
      stream.write(`${text}\n`);
    },
    update(nextLabel, done, total, detail) {
      const state = total === undefined ? `${nextLabel} ${done}` : `${nextLabel} ${done}/${total}`;
      if (state === finished) return;
      finished = undefined;
      const time = now();
      const isNew = nextLabel !== label;
      if (isNew) {
        finish();
        label = nextLabel;
        startedAt = time;
        startedWith = done;
        shownAt = time;
      }
      const isDone = total !== undefined && done >= total;
      const interval = stream.isTTY ? REDRAW_INTERVAL_MS : LINE_INTERVAL_MS;
      if (!isDone && time - shownAt < interval && !(isNew && stream.isTTY)) return;
      shownAt = time;
      const worked = done - startedWith;
      const seconds = (time - startedAt) / 1000;
      const left =
        worked > 0 && total !== undefined && !isDone ? ((total - done) * seconds) / worked : undefined;
      const parts = [
        state,
        detail,
        left === undefined ? undefined : `${formatDuration(left)} left`,
        isDone && seconds > 0 ? formatDuration(seconds) : undefined,
      ];
      const text = parts.filter((part) => part !== undefined).join(" · ");
      if (stream.isTTY) {
        stream.write(`\r\u001b[2K${text}`);
        isLineOpen = true;
      } else {
        stream.write(`${text}\n`);
      }
      if (isDone) {
        finish();
        finished = state;
      }
    },
  };
}
