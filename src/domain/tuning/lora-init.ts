import { createRandom } from "../../core/random.ts";
import type { LoraMatrix } from "../models/lora.ts";

/**
 * Fresh adapter values as PEFT makes them: A uniform in ±1/√in (Kaiming with a = √5), B zero, so that the adapted model
 * starts equal to the base. Each A has its own stream, keyed by (seed, name).
 */
export function initialLora(matrices: readonly LoraMatrix[], seed: number): Float32Array[] {
  return matrices.map((matrix) => {
    const [rows, columns] = matrix.shape;
    const values = new Float32Array(rows * columns);
    if (matrix.kind === "a") {
      const random = createRandom(["tune", "init", seed, matrix.name]);
      const bound = 1 / Math.sqrt(columns);
      for (let i = 0; i < values.length; i++) values[i] = (2 * random.float() - 1) * bound;
    }
    return values;
  });
}
