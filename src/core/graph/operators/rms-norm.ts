import type { GraphBuilder, Value } from "../graph.ts";

/**
 * y = x · r · weight with r = 1/√(mean(x²) + epsilon) over the last axis (Zhang and Sennrich 2019, equation 4).
 *
 * The weight is frozen. VJP, with g = dy·weight: dx = r·g − x·r³·mean(g·x).
 */
export function rmsNorm(builder: GraphBuilder, x: Value, weight: Value, epsilon: number): Value {
  const [output, inverse] = builder.emitMany(
    "SimplifiedLayerNormalization",
    [x, weight],
    ["float32", "float32"],
    { attributes: { axis: -1, epsilon: { float: epsilon }, stash_type: 1 } },
  ) as [Value, Value];
  builder.record({
    inputs: [x],
    output,
    backward(gradient) {
      const weighted = builder.emit("Mul", [gradient, weight]);
      const projection = builder.emit("ReduceMean", [builder.emit("Mul", [weighted, x]), lastAxis(builder)], {
        attributes: { keepdims: 1 },
      });
      const inverseSquared = builder.emit("Mul", [inverse, inverse]);
      const along = builder.emit("Mul", [x, builder.emit("Mul", [projection, inverseSquared])]);
      return [builder.emit("Mul", [builder.emit("Sub", [weighted, along]), inverse])];
    },
  });
  return output;
}

function lastAxis(builder: GraphBuilder): Value {
  return builder.constant("int64", [1], [-1]);
}
