import { halfPrecisionTable } from "../half-precision.ts";

/**
 * A tensor type of GGUF: `blockElements` numbers stored in `blockBytes` bytes. Layouts as in ggml's `block_*` structs.
 * Products of a half-precision scale and the small integers are exact in double precision, so storing into a
 * Float32Array rounds once, as float32 arithmetic does: results equal Python `gguf`'s bit for bit.
 */
export interface GgufType {
  readonly name: string;
  readonly blockElements: number;
  readonly blockBytes: number;
  /** Reads whole blocks of `bytes` into `out`. */
  dequantize(bytes: Uint8Array<ArrayBuffer>, out: Float32Array): void;
}

const QK = 32;
const QK_K = 256;

/** Supported types by GGML's number. */
export const GGUF_TYPES: ReadonlyMap<number, GgufType> = new Map<number, GgufType>([
  [0, { name: "F32", blockElements: 1, blockBytes: 4, dequantize: readF32 }],
  [1, { name: "F16", blockElements: 1, blockBytes: 2, dequantize: readF16 }],
  [30, { name: "BF16", blockElements: 1, blockBytes: 2, dequantize: readBf16 }],
  [2, { name: "Q4_0", blockElements: QK, blockBytes: 18, dequantize: dequantizeQ40 }],
  [3, { name: "Q4_1", blockElements: QK, blockBytes: 20, dequantize: dequantizeQ41 }],
  [6, { name: "Q5_0", blockElements: QK, blockBytes: 22, dequantize: dequantizeQ50 }],
  [8, { name: "Q8_0", blockElements: QK, blockBytes: 34, dequantize: dequantizeQ80 }],
  [12, { name: "Q4_K", blockElements: QK_K, blockBytes: 144, dequantize: dequantizeQ4K }],
  [14, { name: "Q6_K", blockElements: QK_K, blockBytes: 210, dequantize: dequantizeQ6K }],
]);

export function readF32(bytes: Uint8Array<ArrayBuffer>, out: Float32Array): void {
  out.set(new Float32Array(bytes.buffer, bytes.byteOffset, out.length));
}

export function readF16(bytes: Uint8Array<ArrayBuffer>, out: Float32Array): void {
  const half = halfPrecisionTable();
  const bits = new Uint16Array(bytes.buffer, bytes.byteOffset, out.length);
  for (let i = 0; i < bits.length; i++) out[i] = half[bits[i]!]!;
}

export function readBf16(bytes: Uint8Array<ArrayBuffer>, out: Float32Array): void {
  const bits = new Uint16Array(bytes.buffer, bytes.byteOffset, out.length);
  const words = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
}

/** d (f16), 16 bytes: low nibbles are elements 0–15, high nibbles 16–31; d·(q − 8). */
function dequantizeQ40(bytes: Uint8Array, out: Float32Array): void {
  const half = halfPrecisionTable();
  for (let at = 0, to = 0; to < out.length; at += 18, to += QK) {
    const d = half[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let j = 0; j < 16; j++) {
      const q = bytes[at + 2 + j]!;
      out[to + j] = d * ((q & 15) - 8);
      out[to + j + 16] = d * ((q >> 4) - 8);
    }
  }
}

/** d, m (f16), 16 bytes of nibbles as in Q4_0; d·q + m. */
function dequantizeQ41(bytes: Uint8Array, out: Float32Array): void {
  const half = halfPrecisionTable();
  for (let at = 0, to = 0; to < out.length; at += 20, to += QK) {
    const d = half[bytes[at]! | (bytes[at + 1]! << 8)]!;
    const m = half[bytes[at + 2]! | (bytes[at + 3]! << 8)]!;
    for (let j = 0; j < 16; j++) {
      const q = bytes[at + 4 + j]!;
      out[to + j] = d * (q & 15) + m;
      out[to + j + 16] = d * (q >> 4) + m;
    }
  }
}

/** d (f16), 32 high bits, 16 bytes of nibbles; d·(q − 16). Mixed "Q4_K_M" files use it where rows are no multiple of 256. */
function dequantizeQ50(bytes: Uint8Array, out: Float32Array): void {
  const half = halfPrecisionTable();
  for (let at = 0, to = 0; to < out.length; at += 22, to += QK) {
    const d = half[bytes[at]! | (bytes[at + 1]! << 8)]!;
    const high = bytes[at + 2]! | (bytes[at + 3]! << 8) | (bytes[at + 4]! << 16) | (bytes[at + 5]! << 24);
    for (let j = 0; j < 16; j++) {
      const q = bytes[at + 6 + j]!;
      out[to + j] = d * (((q & 15) | (((high >>> j) & 1) << 4)) - 16);
      out[to + j + 16] = d * (((q >> 4) | (((high >>> (j + 16)) & 1) << 4)) - 16);
    }
  }
}

/** d (f16), 32 signed bytes; d·q. */
function dequantizeQ80(bytes: Uint8Array, out: Float32Array): void {
  const half = halfPrecisionTable();
  for (let at = 0, to = 0; to < out.length; at += 34, to += QK) {
    const d = half[bytes[at]! | (bytes[at + 1]! << 8)]!;
    for (let j = 0; j < QK; j++) out[to + j] = d * ((bytes[at + 2 + j]! << 24) >> 24);
  }
}

/** d, dmin (f16), 12 bytes holding eight 6-bit scales and eight 6-bit minima, 128 bytes of nibbles; d·sc·q − dmin·m. */
function dequantizeQ4K(bytes: Uint8Array, out: Float32Array): void {
  const half = halfPrecisionTable();
  for (let at = 0, to = 0; to < out.length; at += 144, to += QK_K) {
    const d = half[bytes[at]! | (bytes[at + 1]! << 8)]!;
    const dMin = half[bytes[at + 2]! | (bytes[at + 3]! << 8)]!;
    const scales = at + 4;
    for (let group = 0; group < 8; group++) {
      let scale: number;
      let minimum: number;
      if (group < 4) {
        scale = bytes[scales + group]! & 63;
        minimum = bytes[scales + group + 4]! & 63;
      } else {
        const mixed = bytes[scales + group + 4]!;
        scale = (mixed & 15) | ((bytes[scales + group - 4]! >> 6) << 4);
        minimum = (mixed >> 4) | ((bytes[scales + group]! >> 6) << 4);
      }
      const factor = d * scale;
      const offset = dMin * minimum;
      const shift = (group & 1) * 4;
      const from = at + 16 + (group >> 1) * 32;
      const target = to + group * 32;
      for (let j = 0; j < 32; j++) out[target + j] = factor * ((bytes[from + j]! >> shift) & 15) - offset;
    }
  }
}

/** 128 bytes of low nibbles, 64 bytes of high bit pairs, 16 signed scales, d (f16); d·sc·(q − 32). */
function dequantizeQ6K(bytes: Uint8Array, out: Float32Array): void {
  const half = halfPrecisionTable();
  for (let at = 0, to = 0; to < out.length; at += 210, to += QK_K) {
    const d = half[bytes[at + 208]! | (bytes[at + 209]! << 8)]!;
    for (let group = 0; group < 8; group++) {
      // Each half of 128 elements: nibbles of two runs of 32 bytes (low, low, high, high), bit pairs of one run.
      const part = group & 3;
      const low = at + (group >> 2) * 64 + (part & 1) * 32;
      const lowShift = (part >> 1) * 4;
      const high = at + 128 + (group >> 2) * 32;
      const highShift = part * 2;
      const target = to + group * 32;
      for (let j = 0; j < 32; j++) {
        const scale = (bytes[at + 192 + group * 2 + (j >> 4)]! << 24) >> 24;
        const q = ((bytes[low + j]! >> lowShift) & 15) | (((bytes[high + j]! >> highShift) & 3) << 4);
        out[target + j] = d * scale * (q - 32);
      }
    }
  }
}
