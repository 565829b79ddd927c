import { type CookbookError, ERROR_CODES, isCookbookError, redactSecrets } from "../../core/errors.ts";

/** Exit status: 0 done, 1 a failure that the message explains, 2 wrong usage, 130 interrupted and resumable. */
export function exitStatusOf(error: CookbookError): number {
  return ERROR_CODES[error.code].exitStatus;
}

/** Errors go to stderr: one line with the code, one with the hint. A bug shows its stack. */
export function printError(error: unknown): void {
  if (isCookbookError(error)) {
    process.stderr.write(`error [${error.code}]: ${error.message}\n`);
    if (error.hint !== undefined) process.stderr.write(`  hint: ${error.hint}\n`);
    return;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`error [internal]: ${redactSecrets(text)}\n`);
  process.stderr.write("  hint: this is a bug in Cookbook; please report it with the lines above\n");
}
