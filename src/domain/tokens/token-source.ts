import { canonicalJson } from "../../core/canonical-json.ts";
import { CookbookError } from "../../core/errors.ts";
import type { RandomStream } from "../../core/random.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { Tokenizer } from "../ports/tokenizer.ts";
import { INVENTED_VERSION, inventedWords } from "./invented-words.ts";
import { INVENTORY_VERSION, inventoryOf } from "./inventory.ts";
import { wordStem } from "./word-stem.ts";

/** Where a template's random words come from. */
export interface TokenSource {
  /** SHA-256 over the tokenizer and the settings: equal fingerprints draw equal words from equal streams. */
  readonly fingerprint: string;
  readonly kind: TokenSourceKind;
  /** Content words in lower case (or of a script without case), no spaces; in order of weight. */
  readonly words: WordList;
  /** Words with a capital in front. */
  readonly names: WordList;
  /** Of the weights 1/rank^exponent; 0 is even. */
  readonly exponent: number;
  /** `words.items.length`: different words that can be drawn. */
  readonly wordCount: number;
  /** A content word. */
  word(random: RandomStream): string;
  /** A word with a capital in front. */
  name(random: RandomStream): string;
  /** Number of the stem (`wordStem`) that some word or name has; undefined for stems of no word. */
  stemNumber(stem: string): number | undefined;
  /** Stems are numbered from 0 to `stemCount - 1`. */
  readonly stemCount: number;
}

/** Words as a table, so that drawing one costs no more than reading it. */
export interface WordList {
  readonly items: readonly string[];
  /** Number of each item's stem. */
  readonly stems: Int32Array;
  /** The place of an item drawn by its weight. */
  draw(random: RandomStream): number;
}

/**
 * `uniform`: any word piece of the tokenizer, every script; `words`: pieces of three or more Latin letters, all equally
 * likely; `zipf`: those, weighted 1/rank^exponent; `invented`: syllables, for no tokenizer in particular.
 */
export const TOKEN_SOURCE_KINDS = ["uniform", "words", "zipf", "invented"] as const;
export type TokenSourceKind = (typeof TOKEN_SOURCE_KINDS)[number];

export interface TokenSourceSettings {
  readonly kind: TokenSourceKind;
  /** For `zipf`: a multiple of 0.25 in [0, 2], so that weights need square roots only and are equal on every machine. */
  readonly zipfExponent?: number;
  /** Regular expression that a word must match (case-insensitive). */
  readonly include?: string;
  /** Regular expression that no word may match (case-insensitive). */
  readonly exclude?: string;
}

export interface TokenSourceOptions {
  readonly settings: TokenSourceSettings;
  /** Needed by every kind but `invented`. */
  readonly tokenizer?: Tokenizer | undefined;
}

/** Errors: invalid-parameter (pattern, missing tokenizer), vocabulary-too-small (no word left). */
export function createTokenSource({ settings, tokenizer }: TokenSourceOptions): TokenSource {
  const accepts = wordFilter(settings);
  const exponent = settings.kind === "zipf" ? (settings.zipfExponent ?? 1) : 0;
  const fingerprint = sha256Hex(
    canonicalJson({
      version: settings.kind === "invented" ? INVENTED_VERSION : INVENTORY_VERSION,
      kind: settings.kind,
      exponent,
      include: settings.include ?? "",
      exclude: settings.exclude ?? "",
      tokenizer: settings.kind === "invented" ? "" : tokenizer?.fingerprint,
    }),
  );
  if (settings.kind === "invented") {
    const words = inventedWords().filter(accepts);
    return restoreTokenSource({
      kind: "invented",
      fingerprint,
      words,
      names: words.map(capitalised),
      exponent,
    });
  }
  if (tokenizer === undefined) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `token source "${settings.kind}" needs a tokenizer and none was given`,
      hint: 'name a model, or use the source "invented", which needs none',
    });
  }
  const inventory = inventoryOf(tokenizer);
  const latin = settings.kind !== "uniform";
  const words = inventory.words.filter((word) => (!latin || /^[a-z]{3,}$/.test(word)) && accepts(word));
  const ownNames = inventory.names.filter((name) => (!latin || /^[A-Za-z]+$/.test(name)) && accepts(name));
  // A tokenizer with few capitalised pieces still gets names: any word with a capital in front.
  const names = ownNames.length >= 50 ? ownNames : words.map(capitalised);
  return restoreTokenSource({ kind: settings.kind, fingerprint, words, names, exponent });
}

/** All that a source is made of, to send to another thread or process. */
export interface TokenSourceData {
  readonly kind: TokenSourceKind;
  readonly fingerprint: string;
  readonly words: readonly string[];
  readonly names: readonly string[];
  readonly exponent: number;
}

export function tokenSourceData({ kind, fingerprint, words, names, exponent }: TokenSource): TokenSourceData {
  return { kind, fingerprint, words: words.items, names: names.items, exponent };
}

/** The source that the data came from. Errors: vocabulary-too-small (no word). */
export function restoreTokenSource({
  kind,
  fingerprint,
  words,
  names,
  exponent,
}: TokenSourceData): TokenSource {
  if (words.length === 0) throw noWordLeft(kind);
  const stemNumbers = new Map<string, number>();
  const list = (items: readonly string[]): WordList => ({
    items,
    stems: Int32Array.from(items, (item) => {
      const stem = wordStem(item);
      const known = stemNumbers.get(stem);
      if (known !== undefined) return known;
      stemNumbers.set(stem, stemNumbers.size);
      return stemNumbers.size - 1;
    }),
    draw: weightedDraw(items.length, exponent),
  });
  const [wordList, nameList] = [list(words), list(names)];
  return {
    fingerprint,
    kind,
    exponent,
    words: wordList,
    names: nameList,
    wordCount: words.length,
    word: (random) => wordList.items[wordList.draw(random)]!,
    name: (random) => nameList.items[nameList.draw(random)]!,
    stemNumber: (stem) => stemNumbers.get(stem),
    stemCount: stemNumbers.size,
  };
}

export function vocabularyTooSmall(count: { readonly have: number; readonly need: number }): CookbookError {
  return new CookbookError({
    code: "vocabulary-too-small",
    message: `the token source gives ${count.have} different words and the template needs ${count.need}`,
    hint: "loosen include and exclude, set source=invented, which needs no tokenizer, or make the samples shorter",
    details: count,
  });
}

/** Known before a template says how many words it needs. */
function noWordLeft(kind: TokenSourceKind): CookbookError {
  return new CookbookError({
    code: "vocabulary-too-small",
    message: `the token source "${kind}" gives no word that passes include and exclude`,
    hint:
      kind === "invented"
        ? "loosen include and exclude"
        : "loosen include and exclude, or set source=invented, which needs no tokenizer",
    details: { have: 0 },
  });
}

/** With a capital in front, where that can be taken back: "µ" becomes the Greek "Μ", whose lower case is another letter. */
export function capitalised(word: string): string {
  const unit = word.charCodeAt(0);
  if (unit >= 97 && unit <= 122) return String.fromCharCode(unit - 32) + word.slice(1);
  const first = String.fromCodePoint(word.codePointAt(0) ?? 32);
  const upper = first.toUpperCase();
  return upper.toLowerCase() === first ? upper + word.slice(first.length) : word;
}

function wordFilter(settings: TokenSourceSettings): (word: string) => boolean {
  const include = pattern("include", settings.include);
  const exclude = pattern("exclude", settings.exclude);
  return (word) => (include?.test(word) ?? true) && !(exclude?.test(word) ?? false);
}

function pattern(name: string, source: string | undefined): RegExp | undefined {
  if (source === undefined || source === "") return undefined;
  try {
    return new RegExp(source, "iu");
  } catch (cause) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `parameter "${name}" is "${source}", expected a regular expression`,
      hint: "for example ^[a-m] for words that begin with a letter from a to m",
      cause,
    });
  }
}

/** Uniform for exponent 0, else by inverting the cumulative weights. */
function weightedDraw(count: number, exponent: number): (random: RandomStream) => number {
  if (exponent === 0) return (random) => random.below(count);
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let rank = 0; rank < count; rank++) {
    total += 1 / power(rank + 1, exponent);
    cumulative[rank] = total;
  }
  return (random) => {
    const point = random.float() * total;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! > point) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** x^exponent for multiples of 1/4 by products and square roots, which IEEE 754 rounds alike everywhere; Math.pow is not. */
function power(x: number, exponent: number): number {
  const quarters = Math.round(exponent * 4);
  let result = 1;
  for (let i = 0; i < Math.floor(quarters / 4); i++) result *= x;
  if ((quarters & 2) !== 0) result *= Math.sqrt(x);
  if ((quarters & 1) !== 0) result *= Math.sqrt(Math.sqrt(x));
  return result;
}
