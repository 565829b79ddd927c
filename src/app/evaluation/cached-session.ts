import { canonicalJson } from "../../core/canonical-json.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type {
  GenerateOptions,
  GenerateRequest,
  GenerateResult,
  ModelSession,
  ProgressOptions,
  ScoreRequest,
  ScoreResult,
} from "../../domain/ports/engine.ts";
import type { Reply, ReplyStore } from "../../domain/ports/reply-store.ts";

export interface CachedSession extends ModelSession {
  /** Requests so far, and how many of them the store answered. */
  readonly counts: { readonly requests: number; readonly known: number };
}

/**
 * A session that asks its model only what the store does not know, and keeps what it learns. A request's key is made of
 * the token ids that the model sees and, for generations, of what ends them: whatever changes in a row, a task, its
 * examples or a template changes the key, and scores are computed anew from the reply. Sampled generations pass through.
 */
export function cachedSession(session: ModelSession, store: ReplyStore): CachedSession {
  const counts = { requests: 0, known: 0 };

  async function through<Request, Result extends Reply>(
    requests: readonly Request[],
    keyOf: (request: Request) => string,
    ask: (open: readonly Request[], before: number) => Promise<Result[]>,
  ): Promise<Result[]> {
    const keys = requests.map(keyOf);
    const replies = keys.map((key) => store.get(key) as Result | undefined);
    const open = [...keys.keys()].filter((place) => replies[place] === undefined);
    const known = requests.length - open.length;
    if (open.length > 0) {
      const answered = await ask(
        open.map((place) => requests[place]!),
        known,
      );
      await store.add(answered.map((reply, i) => [keys[open[i]!]!, reply] as const));
      for (const [i, place] of open.entries()) replies[place] = answered[i]!;
    }
    counts.requests += requests.length;
    counts.known += known;
    return replies as Result[];
  }

  return {
    ...session,
    counts,
    score: (requests: readonly ScoreRequest[], options: ProgressOptions = {}): Promise<ScoreResult[]> =>
      through(requests, scoreKey, (open, before) =>
        session.score(open, shifted(options, before, requests.length)),
      ),
    generate: (requests: readonly GenerateRequest[], options: GenerateOptions): Promise<GenerateResult[]> =>
      (options.temperature ?? 0) > 0
        ? session.generate(requests, options)
        : through(
            requests,
            (request) => generateKey(request, options),
            (open, before) => session.generate(open, shifted(options, before, requests.length)),
          ),
  };
}

/** Progress that counts the known requests as done. */
function shifted<Options extends ProgressOptions>(options: Options, before: number, total: number): Options {
  const { onProgress } = options;
  if (onProgress === undefined) return options;
  return { ...options, onProgress: (done: number) => onProgress(before + done, total) };
}

function scoreKey({ context, continuation }: ScoreRequest): string {
  return sha256Hex(`score ${context.join(" ")}|${continuation.join(" ")}`);
}

function generateKey({ prompt }: GenerateRequest, { maxNewTokens, stop = [] }: GenerateOptions): string {
  return sha256Hex(`generate ${prompt.join(" ")}|${canonicalJson({ maxNewTokens, stop })}`);
}
