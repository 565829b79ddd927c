import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  answerSchema,
  greetingSchema,
  type PythonAnswer,
  type PythonFailure,
  type PythonGreeting,
  type PythonRequestType,
  type PythonResult,
  parsePythonResult,
} from "../../contracts/python-messages.ts";
import { createLineReader } from "./line-reader.ts";
import { pythonEnvironment, SERVER_FILE } from "./python-settings.ts";

/** How long a process may take to end by itself, and how much longer than its own watch this side waits. */
const GRACE_SECONDS = 5;
const KEPT_STDERR = 8192;

export interface PythonProcessOptions {
  readonly command: string;
  /** The template's file. */
  readonly file: string;
  readonly timeoutSeconds: number;
  /** Of Python's hashes of strings: with two of them, two processes order sets differently. */
  readonly hashSeed: number;
  /** What user code prints is kept for errors only, not shown. */
  readonly isQuiet: boolean;
}

/** User code failed, and the process said so and lives on. */
export class PythonFailed extends Error {
  readonly failure: PythonFailure;
  constructor(failure: PythonFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

/** The process is gone, or was ended because it did not answer. */
export class PythonEnded extends Error {
  /** "with status 3", "by the signal SIGSEGV". */
  readonly how: string;
  /** The sample that was being made as far as known. */
  readonly index: number | null;
  readonly stderr: string;
  readonly isHang: boolean;
  constructor(end: Pick<PythonEnded, "how" | "index" | "stderr" | "isHang">) {
    super(`the Python process ended ${end.how}`);
    this.how = end.how;
    this.index = end.index;
    this.stderr = end.stderr;
    this.isHang = end.isHang;
  }
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One Python process that serves one file's templates, one request after the other. It ends when this process does. */
export class PythonProcess {
  private readonly child: ChildProcess;
  private readonly options: PythonProcessOptions;
  private readonly pending = new Map<number, Pending>();
  private readonly closed: Promise<unknown>;
  private greet: ((line: string) => void) | undefined;
  private stderr = "";
  private lastId = 0;
  private lastIndex: number | null = null;
  private silentSeconds = 0;
  private hasHung = false;
  private end: PythonEnded | undefined;

  constructor(options: PythonProcessOptions) {
    this.options = options;
    this.child = spawn(options.command, [SERVER_FILE, options.file, String(options.timeoutSeconds)], {
      stdio: ["pipe", "pipe", "pipe"],
      env: pythonEnvironment(options.hashSeed),
      windowsHide: true,
    });
    // A process that has gone says so by its end, not by a broken pipe.
    this.child.stdin!.on("error", () => {});
    this.child.on("error", () => {});
    this.child.stdout!.on(
      "data",
      createLineReader((line) => this.onLine(line)),
    );
    this.child.stderr!.on("data", (chunk: Buffer) => this.onStderr(chunk));
    this.closed = once(this.child, "close").then(
      ([status, signal]) => this.onEnd(signal === null ? `with status ${status}` : `by the signal ${signal}`),
      () => {},
    );
    // Grandchildren may hold the streams open.
    this.child.once("exit", () => setTimeout(() => this.child.stdout?.destroy(), 1000).unref());
  }

  /** The first line. Rejects with the system's error where the command cannot be run, and with PythonEnded. */
  async greeting(): Promise<PythonGreeting> {
    const line = new Promise<string>((resolve, reject) => {
      this.greet = resolve;
      this.child.once("error", reject);
      this.pending.set(0, { resolve: () => {}, reject });
    });
    const timer = this.watch();
    try {
      return greetingSchema.parse(JSON.parse(await line));
    } finally {
      clearInterval(timer);
      this.pending.delete(0);
    }
  }

  /** Errors: PythonFailed, PythonEnded. */
  async request<Type extends PythonRequestType>(type: Type, body: object): Promise<PythonResult<Type>> {
    if (this.end !== undefined) throw this.end;
    this.lastId += 1;
    const id = this.lastId;
    this.lastIndex = null;
    const answer = new Promise<unknown>((resolve, reject) => this.pending.set(id, { resolve, reject }));
    this.child.stdin!.write(`${JSON.stringify({ id, type, ...body })}\n`);
    const timer = this.watch();
    try {
      return parsePythonResult(type, await answer);
    } finally {
      clearInterval(timer);
      this.pending.delete(id);
    }
  }

  /** Lets the process end, or ends it. */
  async close(): Promise<void> {
    this.child.stdin!.end();
    const timer = setTimeout(() => this.child.kill("SIGKILL"), GRACE_SECONDS * 1000);
    await this.closed;
    clearTimeout(timer);
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  /**
   * Python watches its own user code; this is for code that lets no other thread run. Counted in ticks, so that a machine
   * that slept does not count as a silent process.
   */
  private watch(): NodeJS.Timeout {
    this.silentSeconds = 0;
    return setInterval(() => {
      this.silentSeconds += 1;
      if (this.silentSeconds < this.options.timeoutSeconds + GRACE_SECONDS) return;
      this.hasHung = true;
      this.kill();
    }, 1000);
  }

  private onLine(line: string): void {
    this.silentSeconds = 0;
    if (this.greet !== undefined) {
      this.greet(line);
      this.greet = undefined;
      return;
    }
    let answer: PythonAnswer;
    try {
      answer = answerSchema.parse(JSON.parse(line));
    } catch (error) {
      for (const { reject } of this.pending.values()) reject(error as Error);
      this.kill();
      return;
    }
    const waiting = this.pending.get(answer.id);
    if (answer.type === "progress") this.lastIndex = answer.index;
    else if (answer.type === "result") waiting?.resolve(answer.result);
    else waiting?.reject(new PythonFailed(answer.failure));
  }

  private onStderr(chunk: Buffer): void {
    if (!this.options.isQuiet) process.stderr.write(chunk);
    this.stderr = (this.stderr + chunk.toString("utf8")).slice(-KEPT_STDERR);
  }

  private onEnd(how: string): void {
    this.end = new PythonEnded({ how, index: this.lastIndex, stderr: this.stderr, isHang: this.hasHung });
    for (const { reject } of this.pending.values()) reject(this.end);
  }
}
