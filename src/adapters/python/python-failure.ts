import path from "node:path";
import type { PythonFailure, PythonFrame } from "../../contracts/python-messages.ts";
import { CookbookError } from "../../core/errors.ts";
import { vocabularyTooSmall } from "../../domain/tokens/token-source.ts";
import type { PythonEnded } from "./python-process.ts";
import { SERVER_FILE } from "./python-settings.ts";

/** Whose code failed. */
export interface FailurePlace {
  readonly file: string;
  /** The template's id, once it is known. */
  readonly template?: string | undefined;
  /** Its function, for failures that leave no trace of where they came from. */
  readonly function?: PythonFrame | undefined;
}

/** `template-failed` with sample, message and the author's lines; vocabulary-too-small as it is. */
export function describeFailure(failure: PythonFailure, place: FailurePlace): CookbookError {
  if (failure.kind === "vocabulary-too-small") return vocabularyTooSmall(failure);
  const { kind, index, message } = failure;
  const frames =
    failure.frames.length > 0 || place.function === undefined ? failure.frames : [place.function];
  const what = kind === "hang" ? `it hangs: ${message}` : message;
  return templateFailed({ place, index, what, frames, hint: HINTS[kind] });
}

const MEND = "mend it and run the same command again: finished files are kept";
const HINTS = {
  exception: MEND,
  "wrong-value": MEND,
  "missing-module":
    "install it for the Python that is used, or set COOKBOOK_PYTHON to that of another environment",
  hang: "mend it, or set COOKBOOK_PYTHON_TIMEOUT to more seconds; the same command goes on, finished files are kept",
} as const;

/** The process ended while user code ran: os._exit, a signal, code that never lets go. */
export function describeEnd(end: PythonEnded, place: FailurePlace, timeoutSeconds: number): CookbookError {
  const frames = fatalFrames(end.stderr, path.dirname(place.file));
  const what = end.isHang
    ? `it hangs and lets nothing else run: nothing came for ${timeoutSeconds} seconds`
    : `the Python process ended ${end.how}`;
  return templateFailed({
    place,
    index: end.index,
    what,
    frames: frames.length > 0 || place.function === undefined ? frames : [place.function],
    hint: end.isHang ? HINTS.hang : MEND,
  });
}

/** Two processes made different samples. */
export function describeDifference(index: number, difference: string, place: FailurePlace): CookbookError {
  return templateFailed({
    place,
    index,
    what: `it is not deterministic: made again in another process, ${difference}`,
    frames: place.function === undefined ? [] : [place.function],
    hint: "draw from ctx.random and ctx.words only; no random, time or id, no order of a set, nothing kept between calls",
  });
}

interface Failed {
  readonly place: FailurePlace;
  readonly index: number | null;
  readonly what: string;
  readonly frames: readonly PythonFrame[];
  readonly hint: string;
}

function templateFailed({ place, index, what, frames, hint }: Failed): CookbookError {
  const who = place.template === undefined ? "" : `template "${place.template}" in `;
  const sample = index === null ? "" : `, sample ${index}`;
  const lines = frames.map(
    (frame) =>
      `\n    ${shown(frame.file)}:${frame.line} in ${frame.function}${frame.code === "" ? "" : `: ${frame.code}`}`,
  );
  return new CookbookError({
    code: "template-failed",
    message: `${who}"${shown(place.file)}"${sample}: ${what}${lines.join("")}`,
    hint,
    details: { file: place.file, index, frames },
  });
}

function shown(file: string): string {
  const relative = path.relative("", file);
  return relative.startsWith("..") ? file : relative;
}

/** What faulthandler wrote when a signal ended the process, innermost first: turned round, the author's only. */
function fatalFrames(stderr: string, folder: string): PythonFrame[] {
  const dump = stderr.slice(Math.max(0, stderr.lastIndexOf("Fatal Python error")));
  const found = [...dump.matchAll(/^ {2}File "(.+)", line (\d+) in (.+)$/gm)].map(([, file, line, name]) => ({
    file: file!,
    line: Number(line),
    function: name!,
    code: "",
  }));
  const own = path.dirname(SERVER_FILE) + path.sep;
  return found
    .filter(({ file }) => file.startsWith(folder + path.sep) && !file.startsWith(own))
    .slice(0, 6)
    .reverse();
}
