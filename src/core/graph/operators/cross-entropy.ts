import type { GraphBuilder, Value } from "../graph.ts";

export interface CrossEntropyOperands {
  /** `[count, width]`: normalised hidden rows of the positions that predict. */
  readonly hidden: Value;
  /** Output projection `[vocabulary, width]`, frozen. */
  readonly projection: Value;
  /** int32 `[count]`. */
  readonly labels: Value;
  /** float32 `[count]`: the weight of each position in the loss, 1/count for a mean. */
  readonly weights: Value;
}

/**
 * loss = Σᵢ weightᵢ · (logsumexp(zᵢ) − zᵢ[labelᵢ]) with z = hidden·projectionᵀ; a scalar.
 *
 * VJP, for an arriving gradient of 1 (the loss ends the tape, so the arriving gradient is not looked at):
 * dhidden = weight·(softmax(z)·projection − projection[label]); no matrix of one-hot labels is ever made.
 */
export function crossEntropy(builder: GraphBuilder, operands: CrossEntropyOperands): Value {
  const { hidden, projection, labels, weights } = operands;
  const logits = builder.emit("Gemm", [hidden, projection], { attributes: { transB: 1 } });
  const lastAxis = builder.constant("int64", [1], [-1]);
  const normalizer = builder.emit("ReduceLogSumExp", [logits, lastAxis], { attributes: { keepdims: 0 } });
  const labelRows = builder.emit("Gather", [projection, labels], { attributes: { axis: 0 } });
  const labelLogits = builder.emit("ReduceSum", [builder.emit("Mul", [hidden, labelRows]), lastAxis], {
    attributes: { keepdims: 0 },
  });
  const losses = builder.emit("Mul", [builder.emit("Sub", [normalizer, labelLogits]), weights]);
  const output = builder.emit("ReduceSum", [losses], { attributes: { keepdims: 0 } });
  builder.record({
    inputs: [hidden],
    output,
    backward() {
      const probabilities = builder.emit("Softmax", [logits], { attributes: { axis: -1 } });
      const expected = builder.emit("Gemm", [probabilities, projection]);
      const column = builder.emit("Unsqueeze", [weights, builder.constant("int64", [1], [1])]);
      return [builder.emit("Mul", [builder.emit("Sub", [expected, labelRows]), column])];
    },
  });
  return output;
}
