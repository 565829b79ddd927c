import { gradientGraph } from "../../../domain/models/graphs/gradient-graph.ts";
import { type LoraSettings, loraMatrices } from "../../../domain/models/lora.ts";
import { packedArrays, type TargetedSequence } from "../../../domain/models/packed-arrays.ts";
import { rotaryTables } from "../../../domain/models/rotary-frequencies.ts";
import type { TuneExample } from "../../../domain/ports/engine.ts";
import { packSequences } from "../../../domain/tuning/pack-sequences.ts";
import { batchFeeds } from "./batch-feeds.ts";
import { bindWeights } from "./bind-weights.ts";
import { compileGraph, type FeedTensor } from "./compiled-graph.ts";
import type { ModelContext } from "./model-context.ts";
import { weightFolder } from "./weight-folder.ts";

export interface GradientRunner {
  /**
   * Loss and gradients of one micro-batch. `completionTokens` is the number of completion tokens in the whole optimiser
   * step: micro-batches then simply add up to the mean over all of them.
   */
  run(
    examples: readonly TuneExample[],
    parameters: readonly Float32Array[],
    completionTokens: number,
  ): Promise<{ readonly loss: number; readonly gradients: Float32Array[] }>;
  release(): Promise<void>;
}

export async function createGradientRunner(
  context: ModelContext,
  lora: LoraSettings,
): Promise<GradientRunner> {
  const { config } = context.source;
  const matrices = loraMatrices(config, lora);
  const graph = gradientGraph(config, lora, bindWeights(context));
  const compiled = await compileGraph(graph, {
    folder: weightFolder(context.cache),
    threads: context.threads,
  });
  return {
    async run(examples, parameters, completionTokens) {
      const sequences = examples.map(toTargetedSequence);
      const layout = packSequences(sequences.map((sequence) => sequence.ids.length));
      const arrays = packedArrays(sequences, layout);
      const feeds: Record<string, FeedTensor> = {
        ...batchFeeds(arrays, rotaryTables(config, layout.rowLength)),
        weights: {
          data: new Float32Array(arrays.labels.length).fill(1 / completionTokens),
          shape: [arrays.labels.length],
        },
      };
      matrices.forEach((matrix, index) => {
        feeds[matrix.name] = { data: parameters[index]!, shape: matrix.shape };
      });
      const outputs = await compiled.run(feeds);
      return {
        loss: (outputs.loss as Float32Array)[0]!,
        gradients: matrices.map((matrix) => outputs[`gradient:${matrix.name}`] as Float32Array),
      };
    },
    release: () => compiled.release(),
  };
}

/** The last token is only ever a label, so it is not fed. */
function toTargetedSequence(example: TuneExample): TargetedSequence {
  return {
    ids: [...example.prompt, ...example.completion.slice(0, -1)],
    firstTarget: example.prompt.length - 1,
    labels: example.completion,
  };
}
