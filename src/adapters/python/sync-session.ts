import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { PythonDeclaration, PythonRequestType, PythonResult } from "../../contracts/python-messages.ts";
import { CookbookError } from "../../core/errors.ts";
import { type TokenSource, type TokenSourceData, tokenSourceData } from "../../domain/tokens/token-source.ts";
import { startThread } from "../workers/start-thread.ts";
import type { WorkerFailure } from "../workers/worker-pool.ts";
import { MOST_SOURCES } from "./python-session.ts";
import { pythonSettings } from "./python-settings.ts";

/** What the thread is asked for. */
export type SyncRequest =
  | { readonly kind: "tokens"; readonly tokens: TokenSourceData }
  | {
      readonly kind: "request";
      readonly type: PythonRequestType;
      readonly template: PythonDeclaration;
      readonly body: object;
    };

export type SyncAnswer =
  | { readonly kind: "result"; readonly result: unknown }
  | { readonly kind: "failure"; readonly failure: WorkerFailure };

export interface SyncThreadData {
  readonly file: string;
  readonly port: MessagePort;
  /** One word that counts the answers. */
  readonly answered: SharedArrayBuffer;
}

/**
 * A Python file's templates as functions that return at once, as the checks of templates call them: a thread holds the
 * process, and this one waits. It costs some 0.1 ms a call; datasets are made by `PythonSession` in batches. Starts at
 * the first call and ends with this process.
 */
export class SyncPythonSession {
  private readonly file: string;
  private readonly known = new Set<string>();
  private thread: { readonly port: MessagePort; readonly answered: Int32Array } | undefined;

  constructor(file: string) {
    this.file = file;
  }

  /** Errors: as `PythonSession.request`, and those of opening one. */
  request<Type extends PythonRequestType>(
    type: Type,
    template: PythonDeclaration,
    body: object,
  ): PythonResult<Type> {
    return this.ask({ kind: "request", type, template, body }) as PythonResult<Type>;
  }

  useTokens(tokens: TokenSource): void {
    if (this.known.has(tokens.fingerprint)) return;
    const [oldest] = this.known;
    if (this.known.size >= MOST_SOURCES) this.known.delete(oldest!);
    this.ask({ kind: "tokens", tokens: tokenSourceData(tokens) });
    this.known.add(tokens.fingerprint);
  }

  private ask(request: SyncRequest): unknown {
    this.thread ??= startSyncThread(this.file);
    const { port, answered } = this.thread;
    const before = Atomics.load(answered, 0);
    port.postMessage(request);
    // The thread watches over Python; this limit is for the thread itself.
    const limitMs = 1000 * (4 * pythonSettings().timeoutSeconds + 60);
    let outcome: "ok" | "not-equal" | "timed-out" = "ok";
    // Whoever is woken looks again: the call that woke it may have been meant for the answer before.
    while (Atomics.load(answered, 0) === before && outcome !== "timed-out") {
      outcome = Atomics.wait(answered, 0, before, limitMs);
    }
    const received: { readonly message: SyncAnswer } | undefined = receiveMessageOnPort(port);
    if (received === undefined) {
      throw new CookbookError({
        code: "internal",
        message: "the thread that speaks with Python does not answer",
      });
    }
    const answer = received.message;
    if (answer.kind === "result") return answer.result;
    const { hint, ...failure } = answer.failure;
    throw new CookbookError({ ...failure, ...(hint === undefined ? {} : { hint }) });
  }
}

function startSyncThread(file: string) {
  const { port1, port2 } = new MessageChannel();
  const answered = new SharedArrayBuffer(4);
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const workerData: SyncThreadData = { file, port: port2, answered };
  startThread(new URL(`./sync-thread.${extension}`, import.meta.url), {
    workerData,
    transferList: [port2],
  }).unref();
  port1.unref();
  return { port: port1, answered: new Int32Array(answered) };
}
