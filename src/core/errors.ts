/**
 * The one error class. Recognised by its marker, not by class identity, so that it survives two copies of the
 * package and process borders. Every code has a line in `docs/errors.md`.
 */
export const ERROR_CODES = {
  usage: { exitStatus: 2, meaning: "The command line is wrong." },
  "unknown-name": {
    exitStatus: 1,
    meaning: "A template, parameter, task, model or key of that name does not exist.",
  },
  "invalid-parameter": {
    exitStatus: 1,
    meaning: "A parameter has a wrong type, is out of bounds, or parameters exclude each other.",
  },
  "invalid-recipe": { exitStatus: 1, meaning: "The recipe has unknown keys or wrong values." },
  "invalid-task": {
    exitStatus: 1,
    meaning: "A task file has unknown keys, wrong values or a faulty prompt.",
  },
  "invalid-data": { exitStatus: 1, meaning: "A data file or row cannot be read or lacks a field." },
  "not-estimable": {
    exitStatus: 1,
    meaning: "Nothing can be learnt from the votes: no candidates, no answers, or nobody to compare with.",
  },
  "vocabulary-too-small": {
    exitStatus: 1,
    meaning: "The tokenizer cannot give enough words for the template.",
  },
  "template-failed": {
    exitStatus: 1,
    meaning: "A user's own template cannot be loaded, threw, hangs, or is not deterministic.",
  },
  "model-not-found": { exitStatus: 1, meaning: "The model reference leads to no model." },
  "data-not-found": {
    exitStatus: 1,
    meaning: "The data set does not exist on the Hub, or is not shown to you.",
  },
  "model-damaged": { exitStatus: 1, meaning: "A model file is truncated, damaged or fails its checksum." },
  "model-unsupported": {
    exitStatus: 1,
    meaning: "The architecture, a tensor type or a setting of the model is not supported.",
  },
  "download-failed": { exitStatus: 1, meaning: "A download failed or is not allowed (offline)." },
  "server-failed": {
    exitStatus: 1,
    meaning: "A model server cannot be reached, refuses, or gives replies that cannot be right.",
  },
  "upload-failed": {
    exitStatus: 1,
    meaning: "An upload failed or is not allowed (offline, no token, no right to write).",
  },
  "adapter-mismatch": { exitStatus: 1, meaning: "The adapter does not fit the model or this engine." },
  "training-diverged": {
    exitStatus: 1,
    meaning: "The loss or a gradient became NaN or infinite; the last good checkpoint is kept.",
  },
  "not-resumable": { exitStatus: 1, meaning: "The folder holds work with other settings." },
  locked: { exitStatus: 1, meaning: "Another process works on this folder." },
  "io-failed": {
    exitStatus: 1,
    meaning: "A file could not be read or written (disk full, permission, missing).",
  },
  "dependency-missing": {
    exitStatus: 1,
    meaning: "An optional part is not installed, such as Python for a template in Python.",
  },
  interrupted: { exitStatus: 130, meaning: "Stopped by a signal; the work can be resumed." },
  internal: { exitStatus: 1, meaning: "A bug in Cookbook." },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

const MARKER = Symbol.for("cookbook.error");

export interface CookbookErrorOptions {
  readonly code: ErrorCode;
  /** What was received and what was expected, quoted. */
  readonly message: string;
  /** The next thing to do. */
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  readonly retryable?: boolean;
}

export class CookbookError extends Error {
  readonly [MARKER] = true;
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryable: boolean;

  constructor(options: CookbookErrorOptions) {
    super(redactSecrets(options.message), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CookbookError";
    this.code = options.code;
    this.hint = options.hint === undefined ? undefined : redactSecrets(options.hint);
    this.details = options.details ?? {};
    this.retryable = options.retryable ?? false;
  }
}

export function isCookbookError(value: unknown): value is CookbookError {
  return typeof value === "object" && value !== null && MARKER in value;
}

/** Hides Hugging Face tokens, bearer headers and `sk-…` keys. */
export function redactSecrets(text: string): string {
  return text
    .replace(/\bhf_[A-Za-z0-9]{8,}/g, "hf_…")
    .replace(/\bsk-[A-Za-z0-9_-]{8,}/g, "sk-…")
    .replace(/\b(Bearer)\s+[^\s"']+/gi, "$1 …");
}
