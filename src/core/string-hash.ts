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
