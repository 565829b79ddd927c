import { workerData } from "node:worker_threads";
import { isCookbookError } from "../../core/errors.ts";
import { PythonSession } from "./python-session.ts";
import type { SyncAnswer, SyncRequest, SyncThreadData } from "./sync-session.ts";

/** The thread behind a SyncPythonSession: answers one request after the other. */
const { file, port, answered } = workerData as SyncThreadData;
const flag = new Int32Array(answered);
let opened: Promise<PythonSession> | undefined;

port.on("message", async (request: SyncRequest) => {
  port.postMessage(await answerTo(request));
  Atomics.add(flag, 0, 1);
  Atomics.notify(flag, 0);
});

async function answerTo(request: SyncRequest): Promise<SyncAnswer> {
  try {
    opened ??= PythonSession.open({ file });
    const session = await opened;
    const result =
      request.kind === "tokens"
        ? await session.useTokens(request.tokens)
        : await session.request(request.type, request.template, request.body);
    return { kind: "result", result };
  } catch (error) {
    if (isCookbookError(error)) {
      const { code, message, hint, details } = error;
      return { kind: "failure", failure: { code, message, hint, details } };
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: "failure", failure: { code: "internal", message, hint: undefined, details: {} } };
  }
}
