import type { GraphBuilder, Value } from "../graph.ts";

/**
 * y = silu(gate) · up with silu(z) = z·σ(z) (SwiGLU, Shazeer 2020, equation 5); equal shapes.
 *
 * VJP: dup = dy·silu(gate); dgate = dy·up·silu'(gate), where silu' = σ + silu·(1 − σ). The forward pass keeps silu(gate)
 * only; σ is computed again on the way back, which costs less than holding it.
 */
export function gatedSilu(builder: GraphBuilder, gate: Value, up: Value): Value {
  const activated = builder.emit("QuickGelu", [gate], {
    domain: "com.microsoft",
    attributes: { alpha: { float: 1 } },
  });
  const output = builder.emit("Mul", [activated, up]);
  builder.record({
    inputs: [gate, up],
    output,
    backward(gradient) {
      const sigmoid = builder.emit("Sigmoid", [gate]);
      const one = builder.constant("float32", [], [1]);
      const complement = builder.emit("Sub", [one, sigmoid]);
      const slope = builder.emit("Add", [builder.emit("Mul", [activated, complement]), sigmoid]);
      const upstream = builder.emit("Mul", [gradient, up]);
      return [builder.emit("Mul", [upstream, slope]), builder.emit("Mul", [gradient, activated])];
    },
  });
  return output;
}
