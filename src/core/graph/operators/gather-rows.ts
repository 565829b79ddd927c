import type { GraphBuilder, Value } from "../graph.ts";

/**
 * Rows of x `[rows, width]` at `indices` (int32 `[count]`, distinct). VJP: the rows are put back into zeros; with
 * distinct indices nothing has to be summed.
 */
export function gatherRows(builder: GraphBuilder, x: Value, indices: Value): Value {
  const output = builder.emit("Gather", [x, indices], { attributes: { axis: 0 } });
  builder.record({
    inputs: [x],
    output,
    backward(gradient) {
      const shape = builder.emit("Shape", [x], { type: "int64" });
      const zeros = builder.emit("ConstantOfShape", [shape], { type: "float32" });
      const column = builder.emit("Unsqueeze", [
        builder.emit("Cast", [indices], { type: "int64", attributes: { to: 7 } }),
        builder.constant("int64", [1], [1]),
      ]);
      return [builder.emit("ScatterND", [zeros, column, gradient])];
    },
  });
  return output;
}
