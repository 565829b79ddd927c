import { headGraph } from "../../../domain/models/graphs/head-graph.ts";
import type { ScoreTarget } from "../../../domain/scoring/score-batches.ts";
import { bindWeights } from "./bind-weights.ts";
import { compileGraph } from "./compiled-graph.ts";
import type { ModelContext } from "./model-context.ts";
import { weightFolder } from "./weight-folder.ts";

/** The product with the vocabulary, shared by all batches: hidden states are gathered until enough lie ready. */
export interface OutputHead {
  open(answer: HeadAnswer): HeadQueue;
  release(): Promise<void>;
}

export type HeadAnswer = (target: ScoreTarget, logLikelihood: number, isBest: boolean) => void;

export interface HeadQueue {
  /** States `[count, hiddenSize]`, and for each the tokens asked for after it. */
  push(states: Float32Array, targets: readonly (readonly ScoreTarget[])[]): Promise<void>;
  /** Answers what is still waiting. */
  flush(): Promise<void>;
}

/** Bytes of logits held at a time; they are held twice. A state's logits take 4 bytes per word of the vocabulary. */
const LOGIT_BYTES = 2 ** 26;

export async function createOutputHead(context: ModelContext): Promise<OutputHead> {
  const { config } = context.source;
  const compiled = await compileGraph(headGraph(config, bindWeights(context)), {
    folder: weightFolder(context.cache),
    threads: context.threads,
    prepack: true,
  });
  const width = config.hiddenSize;
  const capacity = Math.max(16, Math.floor(LOGIT_BYTES / (4 * config.vocabularySize)));

  function open(answer: HeadAnswer): HeadQueue {
    const waiting = new Float32Array(capacity * width);
    let targets: (readonly ScoreTarget[])[] = [];

    async function flush(): Promise<void> {
      if (targets.length === 0) return;
      const asked = targets.flatMap((ofState, state) => ofState.map((target) => ({ state, target })));
      const outputs = await compiled.run({
        hidden: { data: waiting.subarray(0, targets.length * width), shape: [targets.length, width] },
        label_rows: bigIntegers(asked.map(({ state }) => state)),
        labels: bigIntegers(asked.map(({ target }) => target.label)),
      });
      targets = [];
      const logLikelihoods = outputs.log_likelihoods as Float32Array;
      const best = outputs.best as BigInt64Array;
      asked.forEach(({ state, target }, index) => {
        answer(target, logLikelihoods[index]!, Number(best[state]) === target.label);
      });
    }

    return {
      async push(states, ofStates) {
        for (const [index, ofState] of ofStates.entries()) {
          waiting.set(states.subarray(index * width, (index + 1) * width), targets.length * width);
          targets.push(ofState);
          if (targets.length === capacity) await flush();
        }
      },
      flush,
    };
  }
  return { open, release: () => compiled.release() };
}

function bigIntegers(numbers: readonly number[]): { data: BigInt64Array; shape: number[] } {
  return { data: BigInt64Array.from(numbers, BigInt), shape: [numbers.length] };
}
