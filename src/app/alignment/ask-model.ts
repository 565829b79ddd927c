import { loadEngine } from "../../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../../adapters/models/download/download-event.ts";
import { keepReplies } from "../evaluation/keep-replies.ts";
import { getModel } from "../get-model.ts";
import { type AskedModel, type AskOptions, askSaid, type Said } from "./measure-adherence.ts";

export interface AskModelOptions extends Omit<AskOptions, "onProgress"> {
  readonly engine: string;
  readonly base: string;
  readonly onDownload?: OnDownloadEvent | undefined;
  readonly onProgress?: ((who: string, done: number, total: number) => void) | undefined;
}

/** Opens the base model, with an adapter or without, and asks it every row; replies are kept. */
export async function askModel(
  asked: Omit<AskedModel, "session">,
  who: string,
  adapter: string | undefined,
  options: AskModelOptions,
): Promise<Said[]> {
  await getModel({ ...options, model: options.base });
  const engine = await loadEngine(options.engine);
  const model = await engine.open({
    model: options.base,
    ...(adapter === undefined ? {} : { adapter }),
  });
  try {
    const { session, limit } = await keepReplies(model, { name: options.base });
    const onProgress = (done: number, total: number) => options.onProgress?.(who, done, total);
    const answers = await askSaid({ session, ...asked }, { ...options, onProgress });
    await limit();
    return answers;
  } finally {
    await model.close();
  }
}
