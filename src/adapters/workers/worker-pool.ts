import { Worker } from "node:worker_threads";
import { CookbookError, type ErrorCode } from "../../core/errors.ts";

/** From a worker to the pool. Errors travel as data: a class does not survive the border. */
export type WorkerMessage<Result> =
  | { readonly type: "ready" }
  | { readonly type: "progress"; readonly amount: number }
  | { readonly type: "result"; readonly result: Result }
  | { readonly type: "failure"; readonly failure: WorkerFailure };

export interface WorkerFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface WorkerPoolOptions<Task, Result> {
  /** The worker's module. */
  readonly script: URL;
  readonly size: number;
  /** Given to every worker at its start. */
  readonly workerData: unknown;
  readonly tasks: readonly Task[];
  /** May throw to stop all, as may `onProgress`. */
  readonly onResult: (result: Result) => void;
  readonly onProgress: (amount: number) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Hands tasks to worker threads, the next one to whoever is free, until all are done. Ends all workers at the first
 * failure or when the signal comes; then the promise rejects, with the signal's reason for the latter.
 */
export async function runInWorkers<Task, Result>(options: WorkerPoolOptions<Task, Result>): Promise<void> {
  const { script, size, workerData, tasks, signal } = options;
  const waiting = [...tasks];
  const workers = Array.from(
    { length: Math.min(size, tasks.length) },
    () => new Worker(script, { workerData }),
  );
  try {
    await Promise.all(workers.map((worker) => drive(worker, { ...options, next: () => waiting.shift() })));
    signal?.throwIfAborted();
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

interface Drive<Task, Result> extends WorkerPoolOptions<Task, Result> {
  next(): Task | undefined;
}

function drive<Task, Result>(worker: Worker, options: Drive<Task, Result>): Promise<void> {
  const { onResult, onProgress, next, signal } = options;
  return new Promise((resolve, reject) => {
    const give = () => {
      const task = next();
      if (task === undefined) resolve();
      else worker.postMessage(task);
    };
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.on("error", reject);
    worker.on("exit", (status) => reject(stopped(status)));
    const receive = (message: WorkerMessage<Result>) => {
      switch (message.type) {
        case "ready":
          return give();
        case "progress":
          return onProgress(message.amount);
        case "result":
          onResult(message.result);
          return give();
        case "failure": {
          const { hint, ...failure } = message.failure;
          throw new CookbookError({ ...failure, ...(hint === undefined ? {} : { hint }) });
        }
      }
    };
    worker.on("message", (message: WorkerMessage<Result>) => {
      // What is thrown out of an event would end the process.
      try {
        receive(message);
      } catch (error) {
        reject(error);
      }
    });
  });
}

function stopped(status: number): CookbookError {
  return new CookbookError({
    code: "internal",
    message: `a worker thread ended with status ${status}`,
    hint: "run the same command again: finished files are kept; with --workers 1 the cause shows better",
  });
}
