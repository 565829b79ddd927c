/**
 * Words of a text as contamination checks compare them: letters and digits only, without case, in Unicode's compatibility
 * form; everything else parts words. A character of a script that is written without spaces is a word by itself.
 */
export function wordsOf(text: string): string[] {
  const folded = text.normalize("NFKC").toLowerCase();
  return folded.match(UNSPACED.test(folded) ? WORD_OR_CHARACTER : WORD) ?? [];
}

const SCRIPTS = ["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"]
  .map((script) => `\\p{Script=${script}}`)
  .join("");
const UNSPACED = new RegExp(`[${SCRIPTS}]`, "u");
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const WORD_OR_CHARACTER = new RegExp(`[${SCRIPTS}]\\p{M}*|(?:(?![${SCRIPTS}])[\\p{L}\\p{N}\\p{M}])+`, "gu");

/** Of every ASCII unit its lower case where it belongs to a word, else 0. */
const ASCII = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit);
  return /[A-Za-z0-9]/.test(character) ? character.toLowerCase().charCodeAt(0) : 0;
});

/** Two 32-bit hashes of every word of a text, in order. */
export class WordHashes {
  low = new Int32Array(256);
  high = new Int32Array(256);
  /** How many words. */
  length = 0;

  /** Equal words have equal hashes, on whatever way they came. */
  read(text: string): void {
    this.length = 0;
    if (this.readAscii(text)) return;
    this.length = 0;
    for (const word of wordsOf(text)) {
      let low = LOW_START;
      let high = HIGH_START;
      for (let i = 0; i < word.length; i++) {
        const unit = word.charCodeAt(i);
        low = Math.imul(low ^ unit, LOW_FACTOR);
        high = Math.imul(high ^ unit, HIGH_FACTOR);
      }
      this.push(low, high);
    }
  }

  /** False when the text holds more than ASCII. Most of it does not, and is read without making a string. */
  private readAscii(text: string): boolean {
    let low = LOW_START;
    let high = HIGH_START;
    let isWord = false;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return false;
      const folded = ASCII[unit]!;
      if (folded !== 0) {
        low = Math.imul(low ^ folded, LOW_FACTOR);
        high = Math.imul(high ^ folded, HIGH_FACTOR);
        isWord = true;
      } else if (isWord) {
        this.push(low, high);
        low = LOW_START;
        high = HIGH_START;
        isWord = false;
      }
    }
    if (isWord) this.push(low, high);
    return true;
  }

  private push(low: number, high: number): void {
    if (this.length === this.low.length) {
      this.low = grown(this.low);
      this.high = grown(this.high);
    }
    // Mixed, since the polynomial over words would else keep what differs in the low bits only.
    this.low[this.length] = Math.imul(low ^ (low >>> 15), 0x2c1b3c6d);
    this.high[this.length] = Math.imul(high ^ (high >>> 13), 0x297a2d39);
    this.length += 1;
  }
}

// FNV-1a, and the same with another start and factor.
const LOW_START = 0x811c9dc5 | 0;
const LOW_FACTOR = 0x01000193;
const HIGH_START = 0x9e3779b9 | 0;
const HIGH_FACTOR = 0x85ebca6b;

function grown(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * values.length);
  larger.set(values);
  return larger;
}
