import type { RandomStream } from "../../../core/random.ts";
import type { DistinctWords } from "../../tokens/distinct-words.ts";
import { LINKS } from "../../tokens/function-words.ts";
import { capitalised } from "../../tokens/token-source.ts";
import { wordsOf } from "../scoring/words.ts";
import { range } from "../sdk/param-fields.ts";
import type { Template } from "../sdk/template.ts";
import { checkRange, checkTextSlot } from "./check-part.ts";

export interface PaddedOptions {
  /** The text slot that grows, such as "context". */
  readonly slot: string;
  /** Words of that slot in all. Default 100 to 200. */
  readonly length?: readonly [low: number, high: number];
}

const MOST_WORDS = 2000;
const SENTENCE_WORDS = [5, 12] as const;

/**
 * The template with sentences of other random words around one slot, up to a target length: the same rule in a longer
 * text. Parameters get `paddedWords`. Errors: unknown-name (no such text slot),
 * invalid-parameter (length).
 */
export function padded(template: Template, { slot, length = [100, 200] }: PaddedOptions): Template {
  checkTextSlot(template, slot);
  checkRange("length", length, MOST_WORDS);
  const wordsIn = (params: object) =>
    (params as { readonly paddedWords: readonly [number, number] }).paddedWords;
  return {
    ...template,
    id: `${template.id}-padded`,
    title: `${template.title}, in a longer text`,
    description: `${template.description} Sentences that have nothing to do with it stand around the ${slot}.`,
    params: template.params.extend({
      paddedWords: range({
        min: 0,
        max: MOST_WORDS,
        default: length,
        description: `words of the ${slot}, about`,
      }),
    }),
    slots: {
      ...template.slots,
      unpadded: { role: "child", description: `the ${slot} without what was put around it; not shown` },
    },
    // A trivial answer that knew where the text begins and ends would score so much; in the longer text it finds less.
    baselines: template.baselines.map((baseline) => ({
      ...baseline,
      answer: (slots, random) => baseline.answer({ ...slots, [slot]: slots.unpadded! }, random),
    })),
    wording: [...template.wording, ...LINKS],
    levels: [{ paddedWords: [0, 60] }, { paddedWords: [100, 200] }, { paddedWords: [300, 500] }],
    wordsNeeded: (params) => template.wordsNeeded(params) + wordsIn(params)[1],
    sample(context) {
      const slots = template.sample(context);
      const text = slots[slot] as string;
      const [low, high] = wordsIn(context.params);
      const missing = context.random.between(low, high) - wordsOf(text).length;
      const { before, after } = sentences(context, missing);
      // Lines stay lines, prose stays prose.
      const between = text.includes("\n") ? "\n" : " ";
      return { ...slots, [slot]: [...before, text, ...after].join(between), unpadded: text };
    },
  };
}

interface Draws {
  readonly random: RandomStream;
  readonly words: DistinctWords;
}

/** About `count` words in sentences, each on a random side. */
function sentences({ random, words }: Draws, count: number): { before: string[]; after: string[] } {
  const [before, after]: [string[], string[]] = [[], []];
  for (let left = count; left >= SENTENCE_WORDS[0]; ) {
    const length = Math.min(left, random.between(...SENTENCE_WORDS));
    let text = capitalised(words.word());
    for (let i = 1; i < length; i++) text += ` ${i % 3 === 2 ? random.pick(LINKS) : words.word()}`;
    (random.chance(0.5) ? before : after).push(`${text}.`);
    left -= length;
  }
  return { before, after };
}
