/** What an engine must know of a decoder-only transformer to build its graphs. Names follow Hugging Face's `config.json`. */
export interface ModelConfig {
  /** `model_type` of Hugging Face: "llama", "mistral", "qwen2", "qwen3", … */
  readonly architecture: string;
  readonly vocabularySize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layerCount: number;
  readonly headCount: number;
  readonly keyValueHeadCount: number;
  readonly headSize: number;
  readonly rmsNormEpsilon: number;
  readonly ropeTheta: number;
  /** Llama 3's and linear rotary scaling; undefined for none. */
  readonly ropeScaling?: RopeScaling;
  /** The output projection is the embedding matrix. */
  readonly tieWordEmbeddings: boolean;
  /** Bias vectors on q, k and v (Qwen2). */
  readonly queryKeyValueBias: boolean;
  /** RMS norms over each head's q and k (Qwen3). */
  readonly queryKeyNorm: boolean;
  /** Longest sequence in tokens. */
  readonly maxPositions: number;
}

export type RopeScaling =
  | { readonly kind: "linear"; readonly factor: number }
  | {
      readonly kind: "llama3";
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalMaxPositions: number;
    };
