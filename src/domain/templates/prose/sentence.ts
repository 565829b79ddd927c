import type { RandomStream } from "../../../core/random.ts";
import { LINKS } from "../../tokens/function-words.ts";
import { capitalised } from "../../tokens/token-source.ts";
import type { Phrase } from "./phrase.ts";

/** All fixed words that `writeSentence` and the phrases in it may use. */
export const PROSE_WORDING: readonly string[] = ["The", "of", ...LINKS];

export interface Sentence {
  /** From the capital to the full stop. */
  readonly text: string;
  /** Its first phrase as it stands in the text: it may have got a capital. */
  readonly opening: string;
  readonly wordCount: number;
}

export interface SentenceOptions {
  readonly random: RandomStream;
  /** Share of borders between phrases that are link words ("was in"); the others are commas or brackets. */
  readonly links: number;
}

/** What stands between two phrases. */
interface Border {
  readonly text: string;
  /** Link words in it. */
  readonly words: number;
}

const wordsIn = (link: string) => link.split(" ").length;
const SPACE: Border = { text: " ", words: 0 };
const COMMA: Border = { text: ", ", words: 0 };
/** Opens a bracket that closes behind the next phrase. */
const BRACKET: Border = { text: " (", words: 0 };
const LINKED: readonly Border[] = LINKS.map((link) => ({ text: ` ${link} `, words: wordsIn(link) }));
const COMMA_LINKED: readonly Border[] = LINKS.map((link) => ({ text: `, ${link} `, words: wordsIn(link) }));

/**
 * Phrases, at least one, with visible borders between them: link words, commas, brackets, or the space after a number
 * ("37 lamps"). So every phrase can be found again in the text, as a noun phrase can in real prose.
 */
export function writeSentence(options: SentenceOptions, phrases: readonly Phrase[]): Sentence {
  const first = phrases[0]!;
  const article = options.random.chance(0.35);
  const opening = article ? first.text : capitalised(first.text);
  let text = article ? `The ${opening}` : opening;
  let wordCount = first.length + (article ? 1 : 0);
  let insideBrackets = false;
  for (let i = 1; i < phrases.length; i++) {
    const phrase = phrases[i]!;
    const border = drawBorder(options, phrases[i - 1]!, phrase, insideBrackets);
    if (insideBrackets) text += ")";
    text += border.text + phrase.text;
    wordCount += border.words + phrase.length;
    insideBrackets = border === BRACKET;
  }
  return { text: insideBrackets ? `${text}).` : `${text}.`, opening, wordCount };
}

function drawBorder(
  { random, links }: SentenceOptions,
  left: Phrase,
  right: Phrase,
  insideBrackets: boolean,
): Border {
  if (left.kind === "number" && right.kind === "phrase" && !insideBrackets && random.chance(0.7))
    return SPACE;
  if (random.chance(links)) return random.pick(LINKED);
  if (!insideBrackets && random.chance(0.2)) return BRACKET;
  return random.chance(0.5) ? COMMA : random.pick(COMMA_LINKED);
}
