import { createGraphBuilder, type Graph, type Value } from "../../../core/graph/graph.ts";
import type { ModelConfig } from "../config.ts";
import { outputProjectionName } from "../decoder.ts";
import type { WeightBinder } from "./gradient-graph.ts";

/**
 * From hidden states to log-likelihoods. A state may be asked for several tokens: options that begin alike in all but
 * their first token share the state before it.
 *
 * Inputs: `hidden` (float32 `[rows, hiddenSize]`); `label_rows`, `labels` (int32 `[count]`: token `labels[i]` after state
 * `label_rows[i]`). Outputs: `log_likelihoods` (float32 `[count]`), `best` (int64 `[rows]`, the most likely token), and on
 * request `logits` (float32 `[rows, vocabularySize]`).
 */
export function headGraph(
  config: ModelConfig,
  bind: WeightBinder,
  options: { readonly logits?: boolean } = {},
): Graph {
  const builder = createGraphBuilder("head");
  const weights = bind(builder);
  const hidden = builder.input("hidden", "float32", ["rows", config.hiddenSize]);
  const labelRows = builder.input("label_rows", "int32", ["count"]);
  const labels = builder.input("labels", "int32", ["count"]);
  const column = (x: Value): Value => {
    const wide = builder.emit("Cast", [x], { type: "int64", attributes: { to: 7 } });
    return builder.emit("Unsqueeze", [wide, builder.constant("int64", [1], [1])]);
  };

  const projection = weights.tensor(outputProjectionName(config));
  const logits = builder.emit("Gemm", [hidden, projection], { attributes: { transB: 1 } });
  const best = builder.emit("ArgMax", [logits], { type: "int64", attributes: { axis: -1, keepdims: 0 } });
  // Not ReduceLogSumExp: ONNX Runtime sums its terms one by one in float32, and loses about 1e-4 nats per token in the
  // long tail of a large vocabulary; it also takes twice as long.
  const all = builder.emit("LogSoftmax", [logits], { attributes: { axis: -1 } });
  const places = builder.emit("Concat", [column(labelRows), column(labels)], { attributes: { axis: 1 } });
  const chosen = builder.emit("GatherND", [all, places]);

  builder.output("log_likelihoods", chosen, ["count"]);
  builder.output("best", best, ["rows"]);
  if (options.logits === true) builder.output("logits", logits, ["rows", config.vocabularySize]);
  return builder.graph;
}
