import { type CookbookError, isCookbookError } from "../core/errors.ts";

/** The error that an action is refused with; undefined when it is not. What is no CookbookError is thrown on. */
export function cookbookErrorOf(action: () => unknown): CookbookError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (isCookbookError(error)) return error;
    throw error;
  }
}

/** "code: message", or "no error". */
export function messageOf(action: () => unknown): string {
  const error = cookbookErrorOf(action);
  return error === undefined ? "no error" : `${error.code}: ${error.message}`;
}
