import { Script } from "node:vm";
import { isMainThread } from "node:worker_threads";

export type BoundedEnd = "timeout" | "interrupt";

/** What to throw in place of the result when the call was ended. */
export interface BoundedCall<T> {
  readonly seconds: number;
  call(): T;
  ended(how: BoundedEnd): Error;
}

// A function of this realm is called by a script: scripts are what Node can end from outside.
const CALL = Symbol.for("cookbook.bounded-call");
const script = new Script('globalThis[Symbol.for("cookbook.bounded-call")]()');
const realm = globalThis as unknown as { [CALL]?: () => unknown };

/**
 * Calls code that may never come back, and ends it after some seconds or at Ctrl-C: nothing else in the thread could, as
 * neither timers nor signals get their turn. Costs about 0.1 ms. SIGTERM waits for the seconds.
 */
export function callBounded<T>({ seconds, call, ended }: BoundedCall<T>): T {
  const outer = realm[CALL];
  realm[CALL] = call;
  try {
    return script.runInThisContext({
      timeout: Math.ceil(1000 * seconds),
      breakOnSigint: isMainThread,
    }) as T;
  } catch (error) {
    const how = END_CODES[(error as { readonly code?: string } | undefined)?.code ?? ""];
    throw how === undefined ? error : ended(how);
  } finally {
    if (outer === undefined) delete realm[CALL];
    else realm[CALL] = outer;
  }
}

const END_CODES: Readonly<Record<string, BoundedEnd>> = {
  ERR_SCRIPT_EXECUTION_TIMEOUT: "timeout",
  ERR_SCRIPT_EXECUTION_INTERRUPTED: "interrupt",
};
