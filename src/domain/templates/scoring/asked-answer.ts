import { wordsOf } from "./words.ts";

const MONTHS =
  "january february march april may june july august september october november december jan feb mar apr jun jul aug sept oct nov dec";
const DAYS = "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow";
const SPANS =
  "second minute hour day week month year decade century age era spring summer autumn fall winter season";
const PARTS =
  "morning noon afternoon evening night midnight dawn dusk bc bce ad ce before after during until since while when";
const NUMBERS =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
  "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion " +
  "dozen half third quarter twice once none no several few many both all";

/** What no answer to "who" consists of: templates that ask "who" must not draw them, nor forms of them ("Mars"). */
export const DATES: readonly string[] = `${MONTHS} ${DAYS}`.split(" ");

const DATE_WORDS: ReadonlySet<string> = new Set(DATES);
const TIME_WORDS = setOf(`${MONTHS} ${DAYS} ${SPANS} ${PARTS}`);
const NUMBER_WORDS = setOf(NUMBERS);

/** What an answer of the wrong kind keeps: the words may be another way of saying it ("a lot", "at his birth"). */
const DOUBT = 0.5;

/**
 * Whether an answer is of the kind that the question's asking word wants, in [0, 1]: no date or number says "who" (0);
 * "when" wants a digit or a word of time, "how many" a digit or a number word (else 0.5). 1 where the question leaves
 * the kind open.
 */
export function answersAsked(question: string, answer: string): number {
  const words = wordsOf(answer.toLowerCase());
  if (words.length === 0) return 1;
  const some = (set: ReadonlySet<string>) => words.some((word) => isDigits(word) || isIn(set, word));
  if (/\b(?:who|whom|whose)\b/i.test(question)) {
    return words.every((word) => isDigits(word) || isIn(DATE_WORDS, word)) ? 0 : 1;
  }
  if (/\bhow (?:many|much)\b|\bwhat number\b/i.test(question)) return some(NUMBER_WORDS) ? 1 : DOUBT;
  if (/\bwhen\b|\b(?:what|which) year\b/i.test(question)) return some(TIME_WORDS) ? 1 : DOUBT;
  return 1;
}

/** "1911", "3rd", "1980s", "14kg". */
function isDigits(word: string): boolean {
  return /^\p{N}/u.test(word);
}

/** Also the parts of "twenty-three", and plurals. */
function isIn(set: ReadonlySet<string>, word: string): boolean {
  return word.split("-").some((part) => set.has(part) || set.has(part.replace(/s$/, "")));
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}
