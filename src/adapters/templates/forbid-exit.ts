import { isOwnCodeRunning } from "../../domain/templates/sdk/guard-template.ts";

let isForbidden = false;

/** From now on `process.exit` throws when a user's template calls it: else the work would end half done, and look done. */
export function forbidExit(): void {
  if (isForbidden) return;
  isForbidden = true;
  const exit = process.exit.bind(process);
  process.exit = (status) => {
    if (isOwnCodeRunning()) throw new Error(`process.exit(${status ?? ""}) was called`);
    return exit(status);
  };
}
