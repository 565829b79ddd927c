import { CookbookError, isCookbookError } from "../../../core/errors.ts";

export interface FailedTemplate {
  readonly id: string;
  /** Undefined where it failed at no sample in particular. */
  readonly index?: number | undefined;
  /** What went wrong, after the template and sample are named. */
  readonly what: string;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** An own template did what it must not. */
export function templateFailed({ id, index, what, hint = MEND, cause }: FailedTemplate): CookbookError {
  return new CookbookError({
    code: "template-failed",
    message: `template "${id}"${index === undefined ? "" : `, sample ${index}`}: ${what}`,
    hint,
    details: { template: id, what, ...(index === undefined ? {} : { index }) },
    cause,
  });
}

const MEND = "mend it and run the same command again: finished files are kept";

/** The failure with the number of the sample, where it is a template's and has none. Others go through. */
export function atSample(error: unknown, index: number): unknown {
  if (!isCookbookError(error) || error.code !== "template-failed" || "index" in error.details) return error;
  const { template, what } = error.details;
  if (typeof template !== "string" || typeof what !== "string") return error;
  return templateFailed({ id: template, index, what, hint: error.hint, cause: error.cause });
}

/** What was thrown, and where: the innermost place that is the author's own code, as far as the stack tells. */
export function describeThrow(error: unknown): string {
  if (isCookbookError(error)) return error.message;
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const places = [...(error.stack ?? "").matchAll(/\n\s+at (?:.*\()?([^()\n]+:\d+:\d+)\)?/g)].map(
    ([, place]) => place!.replace(/^file:\/\//, ""),
  );
  const place = places.find((each) => !OUR_CODE.test(each)) ?? places[0];
  return `it threw ${error.name}: ${error.message}${place === undefined ? "" : ` (at ${place})`}`;
}

const OUR_CODE =
  /\/(?:src|dist)\/(?:core|domain\/tokens|domain\/templates\/(?:sdk|check)|adapters\/templates)\/(?:[\w-]+\/)*[\w-]+\.[jt]s:/;
