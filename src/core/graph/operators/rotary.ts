import type { GraphBuilder, Value } from "../graph.ts";

export interface RotaryTables {
  /** int64 `[batch, length]`. */
  readonly positions: Value;
  /** float32 `[maxPositions, headSize / 2]`. */
  readonly cosine: Value;
  readonly sine: Value;
  /** −sine: the rotation backwards. Left out in graphs without gradients. */
  readonly negativeSine?: Value;
}

/**
 * Rotary position embedding (Su et al. 2021, equation 34, in the half-split order of Hugging Face).
 * x `[batch, heads, length, headSize]`. VJP: a rotation by the opposite angle, since rotations are orthogonal.
 */
export function rotary(builder: GraphBuilder, x: Value, tables: RotaryTables): Value {
  const rotate = (value: Value, sine: Value): Value =>
    builder.emit("RotaryEmbedding", [value, tables.positions, tables.cosine, sine], {
      domain: "com.microsoft",
    });
  const output = rotate(x, tables.sine);
  builder.record({
    inputs: [x],
    output,
    backward(gradient) {
      if (tables.negativeSine === undefined)
        throw new Error("rotary: this graph has no table for the way back");
      return [rotate(gradient, tables.negativeSine)];
    },
  });
  return output;
}
