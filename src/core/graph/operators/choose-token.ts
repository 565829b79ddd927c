import type { GraphBuilder, Value } from "../graph.ts";

export interface SamplingOperands {
  /** float32 scalar above 0. */
  readonly temperature: Value;
  /** int64 `[1]`: keep the k most likely tokens; the vocabulary's size keeps all. */
  readonly topK: Value;
  /** float32 scalar in (0, 1]: of those, keep the fewest whose probabilities reach it. */
  readonly topP: Value;
  /** float32 `[batch, 1]` in [0, 1). */
  readonly uniform: Value;
}

/** The most likely token of each row of `logits` `[batch, vocabulary]`, the first on a tie; int64 `[batch]`. */
export function chooseGreedily(builder: GraphBuilder, logits: Value): Value {
  return builder.emit("ArgMax", [logits], { type: "int64", attributes: { axis: -1, keepdims: 0 } });
}

/**
 * A token of each row drawn by inverting the cumulative distribution: temperature, then top-k, then nucleus filtering
 * (Holtzman et al. 2020, section 3.1). int64 `[batch]`.
 */
export function chooseBySampling(builder: GraphBuilder, logits: Value, sampling: SamplingOperands): Value {
  const lastAxis = builder.constant("int64", [1], [-1]);
  const scalarAxis = builder.constant("int64", [], [-1]);
  const [values, ids] = builder.emitMany("TopK", [logits, sampling.topK], ["float32", "int64"], {
    attributes: { axis: -1, largest: 1, sorted: 1 },
  }) as [Value, Value];
  const scaled = builder.emit("Div", [values, sampling.temperature]);
  const probabilities = builder.emit("Softmax", [scaled], { attributes: { axis: -1 } });
  const before = builder.emit("CumSum", [probabilities, scalarAxis], { attributes: { exclusive: 1 } });
  const isKept = builder.emit("Less", [before, sampling.topP], { type: "bool" });
  const kept = builder.emit("Mul", [
    probabilities,
    builder.emit("Cast", [isKept], { type: "float32", attributes: { to: 1 } }),
  ]);
  const total = builder.emit("ReduceSum", [kept, lastAxis], { attributes: { keepdims: 1 } });
  const threshold = builder.emit("Mul", [sampling.uniform, total]);
  const isPassed = builder.emit("LessOrEqual", [builder.emit("CumSum", [kept, scalarAxis]), threshold], {
    type: "bool",
  });
  const passed = builder.emit(
    "ReduceSum",
    [builder.emit("Cast", [isPassed], { type: "int64", attributes: { to: 7 } }), lastAxis],
    { attributes: { keepdims: 1 } },
  );
  // Rounding may pass the last kept token; it is then the one that is meant.
  const keptCount = builder.emit(
    "ReduceSum",
    [builder.emit("Cast", [isKept], { type: "int64", attributes: { to: 7 } }), lastAxis],
    { attributes: { keepdims: 1 } },
  );
  const place = builder.emit("Min", [
    passed,
    builder.emit("Sub", [keptCount, builder.constant("int64", [], [1])]),
  ]);
  return builder.emit("Squeeze", [
    builder.emit("GatherElements", [ids, place], { attributes: { axis: 1 } }),
    lastAxis,
  ]);
}
