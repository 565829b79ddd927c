import { CookbookError } from "../../core/errors.ts";

const DEFAULT_TIMEOUT_SECONDS = 30;

/** Seconds that a user's template may take, from that environment variable. Errors: invalid-parameter. */
export function timeoutSeconds(name: string, environment: NodeJS.ProcessEnv = process.env): number {
  const given = environment[name];
  if (given === undefined || given === "") return DEFAULT_TIMEOUT_SECONDS;
  const seconds = Number(given);
  if (seconds > 0 && seconds <= 86_400) return seconds;
  throw new CookbookError({
    code: "invalid-parameter",
    message: `${name} is "${given}", expected seconds, above 0 and at most 86400`,
  });
}
