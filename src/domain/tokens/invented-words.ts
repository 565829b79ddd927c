import type { RandomStream } from "../../core/random.ts";
import { isReservedWord } from "./function-words.ts";

const ONSETS = "b c d f g h j k l m n p r s t v w z br cl dr fl gr pl sh st th tr".split(" ");
const VOWELS = "a e i o u a e i o ai ea ou".split(" ");
const CODAS = ["", "", "", "l", "m", "n", "r", "s", "t", "nd", "rk"];

/** Lower bound on the number of different invented words; they need no tokenizer. */
export const INVENTED_WORD_COUNT = 1_000_000;

/** A pronounceable word of two or three syllables that no dictionary need know. */
export function inventWord(random: RandomStream): string {
  const syllables = random.chance(0.7) ? 2 : 3;
  let word = "";
  for (let i = 0; i < syllables; i++) word += random.pick(ONSETS) + random.pick(VOWELS);
  word += random.pick(CODAS);
  return isReservedWord(word) ? `${word}o` : word;
}
