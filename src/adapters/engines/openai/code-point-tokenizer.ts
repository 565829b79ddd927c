import { sha256Hex } from "../../../core/sha256.ts";
import type { Tokenizer } from "../../../domain/ports/tokenizer.ts";

/**
 * Stands in for a server's tokenizer that is not known here: every code point is an id. Requests are then made of the very
 * text, and the server's own tokens are told apart by where they lie in it.
 */
export function createCodePointTokenizer(): Tokenizer {
  return {
    fingerprint: sha256Hex("code-points:1"),
    vocabularySize: 0x11_0000,
    specialTokens: {},
    specialTokenIds: new Set(),
    encode: (text) => Array.from(text, (character) => character.codePointAt(0)!),
    decode: (ids) => ids.map((id) => String.fromCodePoint(id)).join(""),
    idToToken: (id) => (id < 0x11_0000 ? String.fromCodePoint(id) : undefined),
    applyChatTemplate: undefined,
  };
}
