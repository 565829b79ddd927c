import { openReplyFolder } from "../../adapters/store/reply-folder.ts";
import type { ModelSession, Precision } from "../../domain/ports/engine.ts";
import { limitEvaluations } from "../cache/limit-evaluations.ts";
import { type CachedSession, cachedSession } from "./cached-session.ts";

export interface KeptReplies {
  readonly session: CachedSession;
  /** Removes the longest unused replies of other models where all together are too many. Errors: io-failed. */
  limit(): Promise<void>;
}

/**
 * A session that takes replies which its model has given before, and keeps new ones. Keys are fingerprints and tokens, so a
 * changed adapter, row or setting is never served what another one got. `name`: the model's reference, for people.
 */
export async function keepReplies(
  model: ModelSession,
  { name, precision = "float32" }: { readonly name: string; readonly precision?: Precision },
): Promise<KeptReplies> {
  const { store, folder } = await openReplyFolder({
    engine: model.engine,
    precision,
    model: model.modelFingerprint,
    adapter: model.adapterFingerprint,
    name,
  });
  return { session: cachedSession(model, store), limit: () => limitEvaluations(folder) };
}
