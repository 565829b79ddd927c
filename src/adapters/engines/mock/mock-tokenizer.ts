import { createRandom } from "../../../core/random.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import type { Tokenizer } from "../../../domain/ports/tokenizer.ts";

const END_OF_TEXT = "<|end|>";
const WORD_COUNT = 3000;
const FIRST_BYTE_ID = 1;
const FIRST_WORD_ID = FIRST_BYTE_ID + 256;

/**
 * A tokenizer without a file: invented words, each with and without a leading space, and single bytes for everything
 * else. Every text survives encode and decode.
 */
export function createMockTokenizer(): Tokenizer {
  const pieces = inventWords().flatMap((word) => [` ${word}`, word]);
  const idOf = new Map(pieces.map((piece, index) => [piece, FIRST_WORD_ID + index]));
  const textEncoder = new TextEncoder();
  const textDecoder = new TextDecoder();

  function bytesOf(id: number): Uint8Array | undefined {
    if (id >= FIRST_BYTE_ID && id < FIRST_WORD_ID) return Uint8Array.of(id - FIRST_BYTE_ID);
    const piece = pieces[id - FIRST_WORD_ID];
    return piece === undefined ? undefined : textEncoder.encode(piece);
  }

  return {
    fingerprint: sha256Hex(`mock-tokenizer:1:${pieces.join("")}`),
    vocabularySize: FIRST_WORD_ID + pieces.length,
    specialTokens: { eos: 0, pad: 0 },
    specialTokenIds: new Set([0]),
    encode(text) {
      const ids: number[] = [];
      for (const [part] of text.matchAll(/<\|end\|>| ?[A-Za-z]+|[\s\S]/gu)) {
        const id = part === END_OF_TEXT ? 0 : idOf.get(part);
        if (id !== undefined) ids.push(id);
        else ids.push(...Array.from(textEncoder.encode(part), (byte) => FIRST_BYTE_ID + byte));
      }
      return ids;
    },
    decode(ids, { skipSpecialTokens = true } = {}) {
      const chunks = ids.map((id) => {
        if (id === 0) return textEncoder.encode(skipSpecialTokens ? "" : END_OF_TEXT);
        return bytesOf(id) ?? new Uint8Array();
      });
      return textDecoder.decode(Buffer.concat(chunks));
    },
    idToToken(id) {
      if (id === 0) return END_OF_TEXT;
      const bytes = bytesOf(id);
      return bytes === undefined ? undefined : Array.from(bytes, byteToCharacter).join("");
    },
    applyChatTemplate: (messages, { addGenerationPrompt = false } = {}) =>
      messages.map(({ role, content }) => `[${role}] ${content}\n`).join("") +
      (addGenerationPrompt ? "[assistant]" : ""),
  };
}

/** GPT-2's printable form of bytes, as vocabularies of byte-level tokenizers write them: " " is "Ġ". */
function byteToCharacter(byte: number): string {
  const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  if (isPrintable) return String.fromCharCode(byte);
  const order = byte <= 32 ? byte : byte <= 160 ? byte - 127 + 33 : 67;
  return String.fromCharCode(256 + order);
}

function inventWords(): string[] {
  const random = createRandom(["mock-tokenizer"]);
  const words = new Set<string>();
  while (words.size < WORD_COUNT) {
    const syllables = random.between(1, 3);
    let word = "";
    for (let i = 0; i < syllables; i++)
      word += random.pick([..."bdfgklmnprstvz"]) + random.pick([..."aeiou"]);
    words.add(random.chance(0.3) ? word + random.pick([..."nrst"]) : word);
  }
  return [...words];
}
