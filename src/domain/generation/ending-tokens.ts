import type { Tokenizer } from "../ports/tokenizer.ts";

/**
 * Marks (1) the tokens after which a completion has nothing more to say: end of text, and tokens whose own text contains
 * a stop string. One entry per id.
 *
 * A stop string that is spread over several tokens is not seen here; `finishCompletion` cuts there. So this table only
 * spares work: leaving a token out of it is never wrong.
 */
export function endingTokens(
  tokenizer: Tokenizer,
  vocabularySize: number,
  stop: readonly string[],
): Uint8Array {
  const table = new Uint8Array(vocabularySize);
  const { eos } = tokenizer.specialTokens;
  if (eos !== undefined) table[eos] = 1;
  const spellings = stop.flatMap(rawSpellings);
  if (spellings.length === 0) return table;
  for (let id = 0; id < tokenizer.vocabularySize; id++) {
    const raw = tokenizer.idToToken(id);
    // Looking at raw entries first: decoding a whole vocabulary takes ten times as long.
    if (raw === undefined || !spellings.some((spelling) => raw.includes(spelling))) continue;
    const text = tokenizer.decode([id], { skipSpecialTokens: false });
    if (stop.some((string) => text.includes(string))) table[id] = 1;
  }
  return table;
}

/** How a text stands in raw vocabulary entries: as it is (added tokens), byte-level, in SentencePiece's ways. */
function rawSpellings(text: string): string[] {
  const bytes = new TextEncoder().encode(text);
  const spellings = [text, [...bytes].map((byte) => BYTE_LEVEL[byte]!).join(""), text.replaceAll(" ", "▁")];
  if (bytes.length === 1) spellings.push(`<0x${bytes[0]!.toString(16).toUpperCase().padStart(2, "0")}>`);
  return [...new Set(spellings)];
}

/**
 * The characters that stand for bytes in byte-level vocabularies (GPT-2's table): a printable byte is its own Latin-1
 * character, the 68 others are U+0100 and up in order.
 */
const BYTE_LEVEL: readonly string[] = (() => {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCodePoint(isPrintable ? byte : next++);
  });
})();
