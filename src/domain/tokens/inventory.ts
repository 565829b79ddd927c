import { canonicalJson } from "../../core/canonical-json.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { Tokenizer } from "../ports/tokenizer.ts";
import { isReservedWord, RESERVED_WORDS } from "./function-words.ts";

/**
 * The pieces of a tokenizer that stand for whole words: a single id whose text is a space and letters. Such a piece
 * opens a new pre-token, so it cannot merge with its neighbours, and text made of these words splits back into the same
 * ids. That is verified here for each piece, between neighbours, and not assumed. In order of id, which for BPE is
 * about the order of frequency.
 */
export interface Inventory {
  readonly tokenizer: string;
  /** Words in lower case or without case, leading space removed. */
  readonly words: readonly string[];
  /** Words with one capital, at the front. */
  readonly names: readonly string[];
}

/** Raised when the choice of pieces changes; part of every token source's fingerprint. */
export const INVENTORY_VERSION = 1;

const WORD = /^(?:\p{Ll}|\p{Lo}\p{M}*){2,}$/u;
const NAME = /^\p{Lu}\p{Ll}{2,}$/u;
const BATCH = 48;

const cache = new Map<string, Inventory>();

/** O(vocabulary) at the first call for a tokenizer; later calls read a cache keyed by its fingerprint. */
export function inventoryOf(tokenizer: Tokenizer): Inventory {
  const known = cache.get(tokenizer.fingerprint);
  if (known !== undefined) return known;
  const pieces = verified(tokenizer, candidates(tokenizer));
  const inventory: Inventory = {
    tokenizer: tokenizer.fingerprint,
    words: pieces.filter((piece) => WORD.test(piece.word)).map((piece) => piece.word),
    names: pieces.filter((piece) => NAME.test(piece.word)).map((piece) => piece.word),
  };
  cache.set(tokenizer.fingerprint, inventory);
  return inventory;
}

/** All that an inventory depends on, hashed: one made in another process under the same key is the same. */
export function inventoryKey(tokenizer: Tokenizer): string {
  return sha256Hex(canonicalJson([INVENTORY_VERSION, [...RESERVED_WORDS], tokenizer.fingerprint]));
}

/** Spares `inventoryOf` its work; the inventory must be one that it made, for the same `inventoryKey`. */
export function rememberInventory(inventory: Inventory): void {
  cache.set(inventory.tokenizer, inventory);
}

interface Piece {
  readonly id: number;
  readonly word: string;
}

function candidates(tokenizer: Tokenizer): Piece[] {
  const pieces: Piece[] = [];
  const seen = new Set<string>();
  for (let id = 0; id < tokenizer.vocabularySize; id++) {
    if (tokenizer.specialTokenIds.has(id)) continue;
    const raw = tokenizer.idToToken(id);
    // Byte-level BPE marks a leading space by Ġ, SentencePiece by ▁ (and its decoder drops it at the start of a text).
    if (raw === undefined || !/^[Ġ▁ ]/u.test(raw)) continue;
    const word = tokenizer.decode([id]).replace(/^ /, "");
    if (!(WORD.test(word) || NAME.test(word)) || isReservedWord(word) || seen.has(word)) continue;
    seen.add(word);
    pieces.push({ id, word });
  }
  return pieces;
}

/** Keeps the pieces that come back as their own id between neighbours; whole batches first, for speed. */
function verified(tokenizer: Tokenizer, pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  for (let start = 0; start < pieces.length; start += BATCH) {
    const batch = pieces.slice(start, start + BATCH);
    if (comesBack(tokenizer, batch)) kept.push(...batch);
    else kept.push(...batch.filter((piece) => comesBack(tokenizer, [piece, piece])));
  }
  return kept;
}

function comesBack(tokenizer: Tokenizer, pieces: readonly Piece[]): boolean {
  const text = `A ${pieces.map((piece) => piece.word).join(" ")}`;
  const ids = tokenizer.encode(text);
  const tail = ids.slice(-pieces.length);
  return pieces.every((piece, i) => tail[i] === piece.id) && tokenizer.decode(ids) === text;
}
