import { BYTE_LEVEL, GPT2_PATTERN, isolate } from "./split-patterns.ts";
import type { Component } from "./tokenizer-json.ts";

/** How a byte-level BPE tokenizer prepares text, by the name under `tokenizer.ggml.pre`. */
export interface GgufPreTokenizer {
  readonly normalizer: Component | null;
  readonly preTokenizer: Component;
  /** A word that is a token is taken whole, without merging. */
  readonly ignoreMerges: boolean;
  /** Used when the file does not say. */
  readonly addBos: boolean;
}

function byteLevel(patterns: readonly string[], settings: Partial<GgufPreTokenizer> = {}): GgufPreTokenizer {
  return {
    normalizer: null,
    preTokenizer: { type: "Sequence", pretokenizers: [...patterns.map(isolate), BYTE_LEVEL] },
    ignoreMerges: false,
    addBos: false,
    ...settings,
  };
}

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const WORDS_AND_SPACE = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const GPT2 = byteLevel([GPT2_PATTERN]);
const SINGLE_DIGITS = byteLevel(["\\p{N}", GPT2_PATTERN]);
const LLAMA3 = byteLevel([`${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|${WORDS_AND_SPACE}`], {
  ignoreMerges: true,
  addBos: true,
});
const QWEN2 = byteLevel([`${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|${WORDS_AND_SPACE}`], {
  normalizer: { type: "NFC" },
});
const UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
const LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
const TEKKEN = byteLevel(
  [
    `[^\\r\\n\\p{L}\\p{N}]?${UPPER}*${LOWER}+|[^\\r\\n\\p{L}\\p{N}]?${UPPER}+${LOWER}*|\\p{N}` +
      "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  ],
  { ignoreMerges: true, addBos: true },
);
/** llama.cpp's way with files that name no pre-tokenizer. */
const DEFAULT = byteLevel(["[\\p{P}\\$\\+<=>\\^~\\|]+", GPT2_PATTERN, "\\p{N}+", "[0-9][0-9][0-9]"]);

export const GGUF_PRE_TOKENIZERS: Readonly<Record<string, GgufPreTokenizer>> = {
  default: DEFAULT,
  "gpt-2": GPT2,
  olmo: GPT2,
  smollm: SINGLE_DIGITS,
  starcoder: SINGLE_DIGITS,
  "llama-bpe": LLAMA3,
  llama3: LLAMA3,
  "llama-v3": LLAMA3,
  qwen2: QWEN2,
  "deepseek-r1-qwen": QWEN2,
  tekken: TEKKEN,
};
