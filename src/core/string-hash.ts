/** Moduli that divide this may be asked of `sampledHash`. */
const KEYS = 2 ** 20;
/** Units of a text that decide whether it is sampled. */
const SAMPLED_UNITS = 16;

/**
 * A 53-bit hash of a string's UTF-16 units as a safe integer (two FNV-1a streams with different multipliers). Fast and
 * the same everywhere; for counting duplicates, not for security: among a million strings a false match has odds of
 * about 1 in 18,000.
 */
export function stringHash53(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 15;
  }
  low ^= low >>> 16;
  return (high >>> 11) * 4294967296 + (low >>> 0);
}

/**
 * A hash for one text in about `modulus`, a power of two up to 2^20, and undefined for the others: those that a few of
 * the text's units choose, so that the others cost next to nothing. Equal texts are chosen together. The hash is
 * divisible by the modulus, and by every smaller one, so that samples of different moduli can be compared.
 */
export function sampledHash(text: string, modulus: number): number | undefined {
  const key = sampleKey(text);
  if (key % modulus !== 0) return undefined;
  return Math.floor(stringHash53(text) / KEYS) * KEYS + key;
}

function sampleKey(text: string): number {
  const step = Math.max(1, Math.floor(text.length / SAMPLED_UNITS));
  let key = text.length;
  for (let i = text.length - 1; i >= 0; i -= step)
    key = Math.imul(key ^ text.charCodeAt(i), 0x85ebca6b) ^ (key >>> 13);
  key = Math.imul(key ^ (key >>> 16), 0x7feb352d);
  return (key ^ (key >>> 15)) & (KEYS - 1);
}
