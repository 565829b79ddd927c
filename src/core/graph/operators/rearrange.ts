import type { GraphBuilder, Value } from "../graph.ts";

/** Reshape to the dimensions in `shape` (int64 vector). VJP: reshape back to `originalShape`. */
export function reshape(builder: GraphBuilder, x: Value, shape: Value, originalShape: Value): Value {
  const output = builder.emit("Reshape", [x, shape]);
  builder.record({
    inputs: [x],
    output,
    backward: (gradient) => [builder.emit("Reshape", [gradient, originalShape])],
  });
  return output;
}

/** Permutes axes. VJP: the inverse permutation. */
export function transpose(builder: GraphBuilder, x: Value, permutation: readonly number[]): Value {
  const output = builder.emit("Transpose", [x], { attributes: { perm: permutation } });
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  builder.record({
    inputs: [x],
    output,
    backward: (gradient) => [builder.emit("Transpose", [gradient], { attributes: { perm: inverse } })],
  });
  return output;
}
