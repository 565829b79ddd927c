import { WordHashes, wordsOf } from "./words.ts";

/** An n-gram of the evaluation side that a text holds too. */
export interface NgramHit {
  readonly entry: number;
  /** The words, joined by spaces. */
  readonly text: string;
}

const LOW_BASE = 0x01000193;
const HIGH_BASE = 0x0019660d;

/**
 * All n-grams of words of some rows, found again in other texts in time linear in their length. An n-gram takes 30 to 50
 * bytes beside its text. Hashes of 64 bits find them (Karp and Rabin 1987, rolling over words); the words themselves
 * decide.
 */
export class NgramIndex {
  /** Words of an n-gram. */
  readonly n: number;
  private readonly words = new WordHashes();
  private readonly lowPower: number;
  private readonly highPower: number;
  private readonly texts: string[] = [];
  /** Of every entry: hashes, the text it is of, and at which word it begins. */
  private readonly low: number[] = [];
  private readonly high: number[] = [];
  private readonly textOf: number[] = [];
  private readonly startOf: number[] = [];
  private slots = new Int32Array(1024).fill(-1);

  /** `n`: at least 1. */
  constructor(n: number) {
    this.n = n;
    this.lowPower = power(LOW_BASE, n);
    this.highPower = power(HIGH_BASE, n);
  }

  /** Different n-grams. */
  get size(): number {
    return this.low.length;
  }

  /** Takes up the n-grams of a text and tells which they are, repeats included. */
  add(text: string): number[] {
    const entries: number[] = [];
    this.texts.push(text);
    this.scan(text, (low, high, start) => {
      const slot = this.slotOf(low, high);
      let entry = this.slots[slot]!;
      if (entry < 0) {
        entry = this.low.length;
        this.low.push(low);
        this.high.push(high);
        this.textOf.push(this.texts.length - 1);
        this.startOf.push(start);
        this.slots[slot] = entry;
        if (2 * this.low.length > this.slots.length) this.grow();
      }
      entries.push(entry);
    });
    return entries;
  }

  /** Calls back for every entry that the text holds and `isKnown` is false for. */
  find(text: string, isKnown: (entry: number) => boolean, onHit: (hit: NgramHit) => void): void {
    let words: string[] | undefined;
    this.scan(text, (low, high, start) => {
      const entry = this.slots[this.slotOf(low, high)]!;
      if (entry < 0 || isKnown(entry)) return;
      words ??= wordsOf(text);
      const found = words.slice(start, start + this.n).join(" ");
      if (found === this.wordsOfEntry(entry)) onHit({ entry, text: found });
    });
  }

  private wordsOfEntry(entry: number): string {
    const start = this.startOf[entry]!;
    return wordsOf(this.texts[this.textOf[entry]!]!)
      .slice(start, start + this.n)
      .join(" ");
  }

  private scan(text: string, visit: (low: number, high: number, start: number) => void): void {
    const n = this.n;
    const words = this.words;
    words.read(text);
    let low = 0;
    let high = 0;
    for (let i = 0; i < words.length; i++) {
      low = (Math.imul(low, LOW_BASE) + words.low[i]!) | 0;
      high = (Math.imul(high, HIGH_BASE) + words.high[i]!) | 0;
      if (i >= n) {
        low = (low - Math.imul(words.low[i - n]!, this.lowPower)) | 0;
        high = (high - Math.imul(words.high[i - n]!, this.highPower)) | 0;
      }
      if (i >= n - 1) visit(low, high, i - n + 1);
    }
  }

  /** Where the entry with these hashes stands, or may be put. */
  private slotOf(low: number, high: number): number {
    const mask = this.slots.length - 1;
    let slot = (low ^ (low >>> 16) ^ Math.imul(high, 0x9e3779b1)) & mask;
    for (;;) {
      const entry = this.slots[slot]!;
      if (entry < 0 || (this.low[entry] === low && this.high[entry] === high)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): void {
    this.slots = new Int32Array(2 * this.slots.length).fill(-1);
    for (let entry = 0; entry < this.low.length; entry++) {
      this.slots[this.slotOf(this.low[entry]!, this.high[entry]!)] = entry;
    }
  }
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = Math.imul(result, base);
  return result;
}
