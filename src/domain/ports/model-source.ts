import type { ModelConfig } from "../models/config.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** A model on disk, opened but with no weight read yet. Made by `adapters/models/open-model.ts`. */
export interface ModelSource {
  /** As the user wrote it. */
  readonly reference: string;
  /** The folder or `.gguf` file. */
  readonly path: string;
  /** SHA-256 over config, tokenizer and weight files' content (cached beside size and mtime): keys every cache. */
  readonly fingerprint: string;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly weights: WeightReader;
  close(): Promise<void>;
}

/**
 * Weights under Hugging Face's names (`model.layers.0.self_attn.q_proj.weight`), each `[out, in]` row-major, with
 * rotary dimensions in Hugging Face's half-split order, whatever the file's own names and order.
 */
export interface WeightReader {
  readonly tensors: ReadonlyMap<string, WeightInfo>;
  /**
   * The tensor as float32: the whole, or a range of its rows (first dimension) so that large tensors can be copied in
   * pieces. Errors: unknown-name, model-damaged (truncated file).
   */
  readFloat32(name: string, rows?: RowRange): Promise<Float32Array>;
}

export interface RowRange {
  readonly first: number;
  readonly count: number;
}

export interface WeightInfo {
  readonly shape: readonly number[];
  /** Type in the file: "F32", "BF16", "Q4_1", … */
  readonly type: string;
}
