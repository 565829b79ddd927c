import type { GraphBuilder, Value } from "../graph.ts";

/** a + b, equal shapes. VJP: the gradient goes to both. */
export function add(builder: GraphBuilder, a: Value, b: Value): Value {
  const output = builder.emit("Add", [a, b]);
  builder.record({ inputs: [a, b], output, backward: (gradient) => [gradient, gradient] });
  return output;
}
