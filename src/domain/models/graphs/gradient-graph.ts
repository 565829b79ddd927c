import { differentiate } from "../../../core/graph/differentiate.ts";
import { createGraphBuilder, type Graph } from "../../../core/graph/graph.ts";
import { crossEntropy } from "../../../core/graph/operators/cross-entropy.ts";
import type { ModelConfig } from "../config.ts";
import { decoder, type FrozenWeights, outputProjectionName } from "../decoder.ts";
import { type LoraSettings, loraInputs } from "../lora.ts";
import { packedBatch } from "../packed-batch.ts";

/** The frozen weights of a graph under construction; an engine knows where they lie. */
export type WeightBinder = (builder: ReturnType<typeof createGraphBuilder>) => FrozenWeights;

/**
 * Forward and backward pass of one micro-batch.
 *
 * Inputs: those of `packedBatch`; `target_rows`, `labels` (int32 `[count]`), `weights` (float32 `[count]`); every LoRA
 * matrix by name. Outputs: `loss` (scalar) and `gradient:<name>` for every LoRA matrix.
 */
export function gradientGraph(config: ModelConfig, settings: LoraSettings, bind: WeightBinder): Graph {
  const builder = createGraphBuilder("gradient");
  const weights = bind(builder);
  const batch = packedBatch(builder, config, { gradients: true });
  const rows = builder.input("target_rows", "int32", ["count"]);
  const labels = builder.input("labels", "int32", ["count"]);
  const lossWeights = builder.input("weights", "float32", ["count"]);
  const lora = loraInputs(builder, config, settings);

  const hidden = decoder(builder, { config, weights, lora: lora.lookup, ...batch, rows });
  const projection = weights.tensor(outputProjectionName(config));
  const loss = crossEntropy(builder, { hidden, projection, labels, weights: lossWeights });
  const one = builder.constant("float32", [], [1]);
  const gradients = differentiate(builder, loss, one, lora.values);

  builder.output("loss", loss, []);
  lora.values.forEach((matrix, index) => {
    builder.output(`gradient:${matrix.name}`, gradients[index]!, lora.shapes[index]!);
  });
  return builder.graph;
}
