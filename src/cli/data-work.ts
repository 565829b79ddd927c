import type { Tokenizer } from "../domain/ports/tokenizer.ts";
import { withInterrupt } from "./interrupt.ts";
import type { Progress } from "./output/progress.ts";

export interface DataWork {
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Opens the model whose tokenizer is wanted when it is first asked for. */
  readonly openTokenizer: () => Promise<Tokenizer>;
}

/** Runs what a command of `cookbook data` does: stops at Ctrl-C, shows progress, opens a model only where it is needed. */
export async function withDataWork<T>(model: string, work: (tools: DataWork) => Promise<T>): Promise<T> {
  const { createProgress } = await import("./output/progress.ts");
  const progress = createProgress();
  return withInterrupt(async (signal) => {
    let opened: Promise<{ readonly tokenizer: Tokenizer; close(): Promise<void> }> | undefined;
    const openTokenizer = async () => {
      const { openModel } = await import("../adapters/models/open-model.ts");
      opened ??= openModel(model, { signal });
      return (await opened).tokenizer;
    };
    try {
      return await work({ signal, progress, openTokenizer });
    } finally {
      progress.finish();
      if (opened !== undefined) await opened.then((each) => each.close()).catch(() => {});
    }
  });
}
