import type {
  PythonDeclaration,
  PythonFrame,
  PythonRequestType,
  PythonResult,
} from "../../contracts/python-messages.ts";
import { CookbookError } from "../../core/errors.ts";
import type { TokenSourceData } from "../../domain/tokens/token-source.ts";
import { describeEnd, describeFailure, type FailurePlace } from "./python-failure.ts";
import { PythonEnded, PythonFailed, type PythonProcess } from "./python-process.ts";
import { pythonSettings } from "./python-settings.ts";
import { startPython } from "./start-python.ts";

/** Ends of the process that a session makes up for, each with a new one. */
const MOST_ENDS = 3;
/** As many as the server keeps; the oldest goes first. */
export const MOST_SOURCES = 16;

export interface PythonSessionOptions {
  readonly file: string;
  /** Default 0. */
  readonly hashSeed?: number;
  readonly isQuiet?: boolean;
  /** Ends the process at once, whatever it does; what is waited for rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The templates of one Python file. A process that ends while it works is started again, once for a request and three
 * times in all, and then announces each sample, so that the one that ends it is known.
 */
export class PythonSession {
  readonly file: string;
  private readonly options: PythonSessionOptions;
  private readonly sources = new Map<string, TokenSourceData>();
  private running: Promise<PythonProcess> | undefined;
  /** From its hello on. */
  private current: PythonProcess | undefined;
  private loaded: PythonResult<"load"> | undefined;
  private ends = 0;
  private isClosed = false;

  private constructor(options: PythonSessionOptions) {
    this.options = options;
    this.file = options.file;
    options.signal?.addEventListener("abort", this.onAbort, { once: true });
  }

  private readonly onAbort = () => this.current?.kill();

  /** Errors: dependency-missing, template-failed (the file cannot be loaded). */
  static async open(options: PythonSessionOptions): Promise<PythonSession> {
    const session = new PythonSession(options);
    try {
      await session.withProcess({ file: options.file }, () => Promise.resolve());
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  get templates(): readonly PythonDeclaration[] {
    return this.loaded!.templates;
  }

  /** SHA-256 of the file and of the modules that it imports from its own folder. */
  get fingerprint(): string {
    return this.loaded!.fingerprint;
  }

  /** Errors: template-failed, vocabulary-too-small. */
  request<Type extends PythonRequestType>(
    type: Type,
    template: PythonDeclaration,
    body: object,
  ): Promise<PythonResult<Type>> {
    return this.withProcess(placeOf(this.file, template), (process) =>
      process.request(type, { template: template.name, trace: this.ends > 0, ...body }),
    );
  }

  /** Makes words known, of which requests then name the fingerprint. */
  async useTokens(tokens: TokenSourceData): Promise<void> {
    if (this.sources.has(tokens.fingerprint)) return;
    const [oldest] = this.sources.keys();
    if (this.sources.size >= MOST_SOURCES) this.sources.delete(oldest!);
    await this.withProcess({ file: this.file }, (process) => sendTokens(process, tokens));
    this.sources.set(tokens.fingerprint, tokens);
  }

  /** What is still asked for then rejects: a process that ends because of this is not made up for. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.options.signal?.removeEventListener("abort", this.onAbort);
    await this.running?.catch(() => undefined);
    await this.current?.close();
  }

  private async withProcess<T>(
    place: FailurePlace,
    work: (process: PythonProcess) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        this.options.signal?.throwIfAborted();
        if (this.isClosed) throw closed(this.file);
        this.running ??= this.start();
        return await work(await this.running);
      } catch (error) {
        this.options.signal?.throwIfAborted();
        if (error instanceof PythonFailed) {
          if (error.failure.kind === "hang" || this.loaded === undefined) this.running = undefined;
          throw describeFailure(error.failure, place);
        }
        if (!(error instanceof PythonEnded) || this.isClosed) throw error;
        this.running = undefined;
        this.ends += 1;
        // A hang would only cost the same time again.
        const isOver = attempt > 1 || this.ends > MOST_ENDS || error.isHang;
        if (isOver) throw describeEnd(error, place, pythonSettings().timeoutSeconds);
      }
    }
  }

  private async start(): Promise<PythonProcess> {
    const { file, hashSeed = 0, isQuiet = false } = this.options;
    const process = await startPython({ file, hashSeed, isQuiet });
    this.current = process;
    try {
      this.options.signal?.throwIfAborted();
      const loaded = await process.request("load", {});
      if (this.loaded !== undefined && this.loaded.fingerprint !== loaded.fingerprint) throw changed(file);
      this.loaded = loaded;
      for (const tokens of this.sources.values()) await sendTokens(process, tokens);
      return process;
    } catch (error) {
      process.kill();
      throw error;
    }
  }
}

function closed(file: string): CookbookError {
  return new CookbookError({
    code: "internal",
    message: `the session of "${file}" is closed, and something was still asked of it`,
  });
}

function changed(file: string): CookbookError {
  return new CookbookError({
    code: "template-failed",
    message: `"${file}" was changed while it was at work, and its process had to be started again`,
    hint: "run the same command again",
  });
}

function sendTokens(process: PythonProcess, tokens: TokenSourceData): Promise<unknown> {
  return process.request("tokens", { tokens });
}

export function placeOf(file: string, { id, line, function: name }: PythonDeclaration): FailurePlace {
  const frame: PythonFrame = { file, line, function: name, code: "" };
  return { file, template: id, function: frame };
}
