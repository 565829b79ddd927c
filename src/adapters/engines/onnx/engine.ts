import type { Engine, ModelSession, OpenOptions } from "../../../domain/ports/engine.ts";
import { createGenerator, type Generator } from "./generator.ts";
import { openModelContext } from "./open-model-context.ts";
import { createScorer } from "./scorer.ts";
import { tune } from "./tune.ts";

/** The embedded engine: builds its own ONNX graphs and runs them with ONNX Runtime on the CPU, inside this process. */
export function createOnnxEngine(): Engine {
  return { id: "onnx", open: openSession };
}

async function openSession(options: OpenOptions): Promise<ModelSession> {
  const context = await openModelContext(options);
  const { source, adapter } = context;
  const scorer = createScorer(context);
  const generators = {
    greedy: lazy<Generator>(() => createGenerator(context, { sampling: false })),
    sampling: lazy<Generator>(() => createGenerator(context, { sampling: true })),
  };

  return {
    engine: "onnx",
    modelFingerprint: source.fingerprint,
    adapterFingerprint: adapter?.fingerprint,
    config: source.config,
    tokenizer: source.tokenizer,
    score: (requests, scoreOptions = {}) => scorer.score(requests, scoreOptions),
    generate: async (requests, generateOptions) => {
      const kind = (generateOptions.temperature ?? 0) > 0 ? "sampling" : "greedy";
      return (await generators[kind].get()).generate(requests, generateOptions);
    },
    tune: (examples, tuneOptions) => tune(context, examples, tuneOptions),
    async close() {
      for (const part of [scorer, generators.greedy, generators.sampling]) await part.release();
      await source.close();
    },
  };
}

/** Graphs are compiled when first asked for and kept until the session closes; a failure is not kept. */
function lazy<T extends { release(): Promise<void> }>(create: () => Promise<T>) {
  let made: Promise<T> | undefined;
  return {
    get(): Promise<T> {
      made ??= create().catch((error: unknown) => {
        made = undefined;
        throw error;
      });
      return made;
    },
    async release(): Promise<void> {
      if (made !== undefined) await (await made).release();
      made = undefined;
    },
  };
}
