import { createGraphBuilder, type Graph } from "../../../core/graph/graph.ts";
import type { ModelConfig } from "../config.ts";
import { decoder } from "../decoder.ts";
import { packedBatch } from "../packed-batch.ts";
import type { WeightBinder } from "./gradient-graph.ts";

/**
 * How large the inputs of the frozen projections get on some tokens: one output per projection, named by its weight,
 * float32 `[in]`, the largest magnitude of each input channel after rows were brought to unit root mean square.
 * Inputs: those of `packedBatch`.
 */
export function calibrationGraph(config: ModelConfig, bind: WeightBinder): Graph {
  const builder = createGraphBuilder("calibration");
  const batch = packedBatch(builder, config, { gradients: false });
  const lastAxis = builder.constant("int64", [1], [-1]);
  const firstAxis = builder.constant("int64", [1], [0]);
  decoder(builder, {
    config,
    weights: bind(builder),
    lora: () => undefined,
    ...batch,
    observe(weightName, input) {
      const square = builder.emit("Mul", [input, input]);
      const mean = builder.emit("ReduceMean", [square, lastAxis], { attributes: { keepdims: 1 } });
      const magnitude = builder.emit("Abs", [builder.emit("Div", [input, builder.emit("Sqrt", [mean])])]);
      const largest = builder.emit("ReduceMax", [magnitude, firstAxis], { attributes: { keepdims: 0 } });
      builder.output(weightName, largest, ["in"]);
    },
  });
  return builder.graph;
}
