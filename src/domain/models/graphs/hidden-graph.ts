import { createGraphBuilder, type Graph } from "../../../core/graph/graph.ts";
import type { ModelConfig } from "../config.ts";
import { decoder } from "../decoder.ts";
import { type LoraSettings, loraInputs } from "../lora.ts";
import { packedBatch } from "../packed-batch.ts";
import type { WeightBinder } from "./gradient-graph.ts";

/**
 * From tokens to the hidden states that predict the next token, at wanted rows only; `headGraph` takes them on.
 *
 * Inputs: those of `packedBatch`; `target_rows` (int32 `[count]`, distinct); LoRA matrices when the model is adapted.
 * Output: `hidden` (float32 `[count, hiddenSize]`).
 */
export function hiddenGraph(
  config: ModelConfig,
  settings: LoraSettings | undefined,
  bind: WeightBinder,
  { queryBlocks }: { readonly queryBlocks: number },
): Graph {
  const builder = createGraphBuilder("hidden");
  const weights = bind(builder);
  const batch = packedBatch(builder, config, { gradients: false, queryBlocks });
  const rows = builder.input("target_rows", "int32", ["count"]);
  const lora = loraInputs(builder, config, settings);
  const hidden = decoder(builder, { config, weights, lora: lora.lookup, ...batch, rows });
  builder.output("hidden", hidden, ["count", config.hiddenSize]);
  return builder.graph;
}
