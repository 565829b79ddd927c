import { createGraphBuilder, type Graph } from "../../../core/graph/graph.ts";
import type { ModelConfig } from "../config.ts";
import { decoder, outputProjectionName } from "../decoder.ts";
import { type LoraSettings, loraInputs } from "../lora.ts";
import { packedBatch } from "../packed-batch.ts";
import type { WeightBinder } from "./gradient-graph.ts";

/**
 * Log-likelihoods of given tokens. The hidden rows are gathered before the output projection, so that only positions
 * that are asked for meet the vocabulary.
 *
 * Inputs: those of `packedBatch`; `target_rows`, `labels` (int32 `[count]`); LoRA matrices when the model is adapted.
 * Outputs: `log_likelihoods` (float32 `[count]`), `best` (int64 `[count]`, the argmax), and on request `logits`.
 */
export function scoreGraph(
  config: ModelConfig,
  settings: LoraSettings | undefined,
  bind: WeightBinder,
  options: { readonly logits?: boolean } = {},
): Graph {
  const builder = createGraphBuilder("score");
  const weights = bind(builder);
  const batch = packedBatch(builder, config, { gradients: false });
  const rows = builder.input("target_rows", "int32", ["count"]);
  const labels = builder.input("labels", "int32", ["count"]);
  const lora = loraInputs(builder, config, settings);

  const hidden = decoder(builder, { config, weights, lora: lora.lookup, ...batch, rows });
  const projection = weights.tensor(outputProjectionName(config));
  const logits = builder.emit("Gemm", [hidden, projection], { attributes: { transB: 1 } });
  // Not ReduceLogSumExp: ONNX Runtime sums its terms one by one in float32, and loses about 1e-4 nats per token in the
  // long tail of a large vocabulary.
  const all = builder.emit("LogSoftmax", [logits], { attributes: { axis: -1 } });
  const column = builder.emit("Unsqueeze", [labels, builder.constant("int64", [1], [1])]);
  const chosen = builder.emit("GatherElements", [all, column], { attributes: { axis: 1 } });
  const logLikelihoods = builder.emit("Squeeze", [chosen, builder.constant("int64", [1], [-1])]);
  const best = builder.emit("ArgMax", [logits], { type: "int64", attributes: { axis: -1, keepdims: 0 } });

  builder.output("log_likelihoods", logLikelihoods, ["count"]);
  builder.output("best", best, ["count"]);
  if (options.logits === true) builder.output("logits", logits, ["count", config.vocabularySize]);
  return builder.graph;
}
