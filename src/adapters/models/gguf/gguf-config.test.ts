import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GGUF_TYPES } from "./dequantize.ts";
import { ggufConfig, shortestFloat32 } from "./gguf-config.ts";
import { deinterleaveRotaryRows } from "./gguf-weights.ts";
import type { GgufHeader } from "./read-gguf.ts";

const HEAD_SIZE = 64;

function header(change: Record<string, unknown> = {}): GgufHeader {
  const type = GGUF_TYPES.get(0)!;
  return {
    metadata: {
      "general.architecture": "llama",
      "llama.context_length": 131_072,
      "llama.embedding_length": 128,
      "llama.feed_forward_length": 256,
      "llama.block_count": 1,
      "llama.attention.head_count": 2,
      "llama.attention.layer_norm_rms_epsilon": Math.fround(1e-5),
      "llama.rope.freq_base": 500_000,
      ...change,
    },
    tensors: [{ name: "token_embd.weight", type, shape: [100, 128], offset: 0, lengthBytes: 0 }],
  };
}

/** Meta's published rule for Llama 3.1, written from its description: by wave length instead of by turns. */
function llama3Factors(factor: number): Float32Array {
  return Float32Array.from({ length: HEAD_SIZE / 2 }, (_, i) => {
    const waveLength = 2 * Math.PI * 500_000 ** ((2 * i) / HEAD_SIZE);
    if (waveLength < 8192 / 4) return 1;
    if (waveLength > 8192 / 1) return factor;
    const smooth = (8192 / waveLength - 1) / (4 - 1);
    return 1 / ((1 - smooth) / factor + smooth);
  });
}

describe("a config from GGUF metadata", () => {
  it("has decimals as they were before float32", () => {
    expect(ggufConfig("m.gguf", header())).toMatchObject({
      rmsNormEpsilon: 1e-5,
      ropeTheta: 500_000,
      headSize: 64,
    });
  });

  it.each([8, 32])("recovers Llama 3's rotary scaling by %i from the stored factors", (factor) => {
    expect(ggufConfig("m.gguf", header(), llama3Factors(factor)).ropeScaling).toEqual({
      kind: "llama3",
      factor,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalMaxPositions: 8192,
    });
  });

  it("reads linear scaling", () => {
    const change = { "llama.rope.scaling.type": "linear", "llama.rope.scaling.factor": 4 };
    expect(ggufConfig("m.gguf", header(change)).ropeScaling).toEqual({ kind: "linear", factor: 4 });
  });

  it("limits the positions to a sliding window", () => {
    expect(ggufConfig("m.gguf", header({ "llama.attention.sliding_window": 4096 })).maxPositions).toBe(4096);
  });

  it.each([
    [
      { "general.architecture": "gemma3" },
      /architecture "gemma3" is not supported; supported: llama, qwen2, qwen3/,
    ],
    [{ "llama.expert_count": 8 }, /mixture of experts/],
    [{ "llama.rope.scaling.type": "yarn" }, /rotary scaling "yarn"/],
    [{ "llama.rope.dimension_count": 32 }, /32 of 64 dimensions/],
  ])("refuses %o", (change, message) => {
    expect(() => ggufConfig("m.gguf", header(change))).toThrow(message);
  });

  it("refuses rotary factors of another kind", () => {
    const factors = llama3Factors(8).map((value, i) => value + i / 100);
    expect(() => ggufConfig("m.gguf", header(), factors)).toThrow(/rotary factors other than Llama 3's/);
  });

  it("names a missing number", () => {
    const missing = header({ "llama.block_count": undefined });
    expect(() => ggufConfig("m.gguf", missing)).toThrow(/lacks the number "llama.block_count"/);
  });
});

it("shortestFloat32 keeps the float32 value", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      // A setting of a model has no use for the sign of zero.
      expect(Math.fround(shortestFloat32(value))).toBe(value === 0 ? 0 : value);
    }),
  );
});

it("deinterleaving brings row (head, pair, half) to (head, half, pair)", () => {
  // 2 heads of 3 pairs, one column: the value of a row is its own place in the interleaved order.
  const rows = Float32Array.from({ length: 12 }, (_, i) => i);
  expect([...deinterleaveRotaryRows(rows, 2, 1)]).toEqual([0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]);
});
