import { createRandom, type RandomStream } from "../../core/random.ts";
import { isReservedWord } from "./function-words.ts";
import { wordStem } from "./word-stem.ts";

const ONSETS = "b c d f g h j k l m n p r s t v w z br cl dr fl gr pl sh st th tr".split(" ");
const VOWELS = "a e i o u a e i o ai ea ou".split(" ");
const CODAS = ["", "", "", "l", "m", "n", "r", "s", "t", "nd", "rk"];

/** Raised when the list of invented words changes; part of their source's fingerprint. */
export const INVENTED_VERSION = 2;
const INVENTED_WORD_COUNT = 32_768;

let invented: readonly string[] | undefined;

/** 32,768 invented words of different stems, the same on every machine; they need no tokenizer. Made at the first call. */
export function inventedWords(): readonly string[] {
  if (invented !== undefined) return invented;
  const random = createRandom(["invented-words", INVENTED_VERSION]);
  const stems = new Set<string>();
  const words: string[] = [];
  while (words.length < INVENTED_WORD_COUNT) {
    const word = inventWord(random);
    const stem = wordStem(word);
    if (stems.has(stem)) continue;
    stems.add(stem);
    words.push(word);
  }
  invented = words;
  return words;
}

/** A pronounceable word of two or three syllables that no dictionary need know. */
export function inventWord(random: RandomStream): string {
  const syllables = random.chance(0.7) ? 2 : 3;
  let word = "";
  for (let i = 0; i < syllables; i++) word += random.pick(ONSETS) + random.pick(VOWELS);
  word += random.pick(CODAS);
  return isReservedWord(word) ? `${word}o` : word;
}
