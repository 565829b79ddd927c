import type { RandomStream } from "../../core/random.ts";
import { type TokenSource, vocabularyTooSmall, type WordList } from "./token-source.ts";
import { wordStem } from "./word-stem.ts";

/** Draws words of one sample so that no two share a stem: a repeated word is then always the template's own doing. */
export interface DistinctWords {
  /** Errors of all draws: vocabulary-too-small when the source has run dry. */
  word(): string;
  /** A word with a capital in front. */
  name(): string;
  words(count: number): string[];
  names(count: number): string[];
  /** A whole number from `low` to `high`, both included, as digits. */
  integer(low: number, high: number): string;
  /** Anything else that must not repeat. */
  draw(next: (random: RandomStream) => string): string;
  /** Keeps a word from being drawn, whatever its ending. */
  forbid(word: string): void;
}

/** Words for one sample after another. */
export interface DistinctWordsSupply {
  /** Forgets what was drawn, and draws from this stream. The same object every time. */
  begin(random: RandomStream): DistinctWords;
}

/** What cannot be drawn any more in a sample, reserved words included. */
export interface TakenWords {
  readonly stems: readonly string[];
  /** Small whole numbers that \`integer\` gave. */
  readonly numbers: readonly number[];
}

/** For sampling that goes on in another process: what is taken so far, of words that a supply here began. */
export function takenWords(words: DistinctWords): TakenWords {
  return own(words).taken();
}

/** Takes what was drawn in another process, and what is taken already. */
export function takeWords(words: DistinctWords, taken: TakenWords): void {
  own(words).takeAll(taken);
}

function own(words: DistinctWords): Supply {
  if (words instanceof Supply) return words;
  throw new TypeError("these words were not begun by a supply of createDistinctWords");
}

const MAX_TRIES = 500;
/** After so many repeats the common words are used up, and all words become equally likely. */
const WEIGHTED_TRIES = 24;

/** No word is drawn whose stem one of `reserved` has: words that a template writes itself, which a rule must not confuse. */
export function createDistinctWords(
  tokens: TokenSource,
  reserved: readonly string[] = [],
): DistinctWordsSupply {
  const supply = new Supply(tokens, reserved);
  return {
    begin(random) {
      supply.begin(random);
      return supply;
    },
  };
}

/** Numbers below this are marked in a table; the others by their digits. */
const TABLE_NUMBERS = 4096;

/** The mark of stems that are never drawn. */
const NEVER = 0xffff_ffff;

/** A stem is taken when its mark is the current sample's number, or NEVER: starting anew costs nothing. */
class Supply implements DistinctWords {
  private readonly tokens: TokenSource;
  private readonly reserved: readonly number[];
  private readonly marks: Uint32Array;
  private readonly numbers = new Uint32Array(TABLE_NUMBERS);
  private readonly others = new Set<string>();
  private random: RandomStream | undefined;
  private sample = 0;
  private takenCount = 0;

  constructor(tokens: TokenSource, reserved: readonly string[]) {
    this.tokens = tokens;
    this.reserved = reserved.flatMap((word) => tokens.stemNumber(wordStem(word)) ?? []);
    this.marks = new Uint32Array(tokens.stemCount);
    this.forget();
  }

  begin(random: RandomStream): void {
    this.random = random;
    this.takenCount = 0;
    if (this.others.size > 0) this.others.clear();
    this.sample += 1;
    if (this.sample === NEVER) this.forget();
  }

  private forget(): void {
    this.marks.fill(0);
    this.numbers.fill(0);
    for (const stem of this.reserved) this.marks[stem] = NEVER;
    this.sample = 1;
  }

  // Bound, because authors pass these two around: `random.chance(0.5) ? words.name : words.word`.
  readonly word = (): string => this.from(this.tokens.words);
  readonly name = (): string => this.from(this.tokens.names);

  words(count: number): string[] {
    const drawn: string[] = [];
    for (let i = 0; i < count; i++) drawn.push(this.from(this.tokens.words));
    return drawn;
  }

  names(count: number): string[] {
    const drawn: string[] = [];
    for (let i = 0; i < count; i++) drawn.push(this.from(this.tokens.names));
    return drawn;
  }

  integer(low: number, high: number): string {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const value = this.random!.between(low, high);
      if (value >= 0 && value < TABLE_NUMBERS) {
        if (this.numbers[value] === this.sample) continue;
        this.numbers[value] = this.sample;
        return String(value);
      }
      if (this.take(String(value))) return String(value);
    }
    throw this.ranDry();
  }

  draw(next: (random: RandomStream) => string): string {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const candidate = next(this.random!);
      if (this.take(candidate)) return candidate;
    }
    throw this.ranDry();
  }

  forbid(word: string): void {
    this.take(word);
  }

  taken(): TakenWords {
    const stems = new Set(this.others);
    const numbers: number[] = [];
    if (this.takenCount + this.reserved.length > 0) {
      for (const list of [this.tokens.words, this.tokens.names]) {
        for (const [place, item] of list.items.entries()) {
          if (this.marks[list.stems[place]!]! >= this.sample) stems.add(wordStem(item));
        }
      }
    }
    for (let value = 0; value < TABLE_NUMBERS; value++) {
      if (this.numbers[value] === this.sample) numbers.push(value);
    }
    return { stems: [...stems], numbers };
  }

  takeAll({ stems, numbers }: TakenWords): void {
    for (const stem of stems) this.takeStem(stem);
    for (const value of numbers) this.numbers[value] = this.sample;
  }

  private from(list: WordList): string {
    const random = this.random!;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const place = tries < WEIGHTED_TRIES ? list.draw(random) : random.below(list.items.length);
      const stem = list.stems[place]!;
      if (this.marks[stem]! >= this.sample) continue;
      this.marks[stem] = this.sample;
      this.takenCount += 1;
      return list.items[place]!;
    }
    throw this.ranDry();
  }

  /** False when the word's stem is taken already. */
  private take(word: string): boolean {
    return this.takeStem(wordStem(word));
  }

  private takeStem(stem: string): boolean {
    const number = this.tokens.stemNumber(stem);
    if (number === undefined ? this.others.has(stem) : this.marks[number]! >= this.sample) return false;
    if (number === undefined) this.others.add(stem);
    else this.marks[number] = this.sample;
    this.takenCount += 1;
    return true;
  }

  private ranDry() {
    return vocabularyTooSmall({ have: this.tokens.wordCount, need: this.takenCount + 1 });
  }
}
