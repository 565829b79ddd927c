import { createRandom } from "../core/random.ts";
import { sha256Hex } from "../core/sha256.ts";
import type { Tokenizer } from "../domain/ports/tokenizer.ts";
import { inventWord } from "../domain/tokens/invented-words.ts";
import { capitalised } from "../domain/tokens/token-source.ts";

export interface WordTokenizerOptions {
  /** Whole words in the vocabulary; half as many capitalised ones come on top. Default 4,000. */
  readonly words?: number;
  /** Words that come first among them, so that the source zipf prefers them. Default none. */
  readonly common?: readonly string[];
}

/** As byte-level BPE splits text: words and numbers with the space before them, punctuation, other white space. */
const PRE_TOKEN = / ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;
const SPECIAL = "<|end|>";

/**
 * A deterministic tokenizer for tests, shaped like byte-level BPE: invented words with a leading space are one id, all
 * else is spelled in UTF-8 bytes. Needs no files.
 */
export function createWordTokenizer({ words = 4000, common = [] }: WordTokenizerOptions = {}): Tokenizer {
  const pieces: string[] = [SPECIAL];
  const ids = new Map<string, number>();
  const add = (text: string) => {
    if (ids.has(text)) return;
    ids.set(text, pieces.length + 255);
    pieces.push(text);
  };
  for (const word of common) add(` ${word}`);
  for (let i = 0; ids.size < words; i++) add(` ${inventWord(createRandom(["word-tokenizer", i]))}`);
  for (const word of [...ids.keys()].slice(0, words / 2)) add(` ${capitalised(word.slice(1))}`);
  const vocabularySize = pieces.length + 255;

  function encodePreToken(text: string): number[] {
    const id = ids.get(text);
    return id === undefined ? [...Buffer.from(text, "utf8")].map((byte) => byte) : [id];
  }

  return {
    fingerprint: sha256Hex(["word-tokenizer", words, ...common].join(" ")),
    vocabularySize,
    specialTokens: { eos: 255 + 0 },
    specialTokenIds: new Set([255]),
    encode: (text) => (text.match(PRE_TOKEN) ?? []).flatMap(encodePreToken),
    decode(list) {
      const bytes: Buffer[] = list.map((id) =>
        id < 255 ? Buffer.from([id]) : id === 255 ? Buffer.alloc(0) : Buffer.from(pieces[id - 255]!, "utf8"),
      );
      return Buffer.concat(bytes).toString("utf8");
    },
    idToToken(id) {
      if (id < 255) return id === 32 ? "Ġ" : String.fromCodePoint(id);
      return pieces[id - 255]?.replace(/^ /, "Ġ");
    },
    applyChatTemplate: undefined,
  };
}
