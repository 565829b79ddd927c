import { describe, expect, it } from "vitest";
import type { LoraMatrix } from "../models/lora.ts";
import { initialLora } from "./lora-init.ts";

function matrix(name: string, kind: "a" | "b", shape: readonly [number, number]): LoraMatrix {
  return { name, kind, shape, layer: 0, target: "q" };
}

const MATRICES = [
  matrix("layer.0.lora_A", "a", [8, 400]),
  matrix("layer.0.lora_B", "b", [400, 8]),
  matrix("layer.1.lora_A", "a", [8, 400]),
];

describe("initialLora", () => {
  it("draws A evenly from ±1/√in and leaves B at zero", () => {
    const [a, b] = initialLora(MATRICES, 1);
    const bound = 1 / Math.sqrt(400);
    expect(a!.length).toBe(3200);
    expect(Math.max(...a!.map(Math.abs))).toBeLessThanOrEqual(bound);
    // 3,200 even draws: the largest comes within 1 %, the mean within 5 standard errors of 0 (bound/√(3·3200)).
    expect(Math.max(...a!.map(Math.abs))).toBeGreaterThan(0.99 * bound);
    const mean = a!.reduce((sum, value) => sum + value, 0) / a!.length;
    expect(Math.abs(mean)).toBeLessThan((5 * bound) / Math.sqrt(3 * 3200));
    const variance = a!.reduce((sum, value) => sum + value * value, 0) / a!.length;
    expect(variance / (bound ** 2 / 3)).toBeCloseTo(1, 1);
    expect(b!.every((value) => value === 0)).toBe(true);
  });

  it("depends on the seed and the matrix's name, not on its place in the list", () => {
    const [first, , other] = initialLora(MATRICES, 1);
    expect(other).not.toEqual(first);
    expect(initialLora(MATRICES, 2)[0]).not.toEqual(first);
    expect(initialLora([...MATRICES].reverse(), 1).at(-1)).toEqual(first);
  });
});
