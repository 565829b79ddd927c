import { RESERVED_WORDS } from "../../../tokens/function-words.ts";
import { wordStem } from "../../../tokens/word-stem.ts";
import { wordsOf } from "../../scoring/words.ts";
import type { Slots, Template } from "../../sdk/template.ts";
import { type Check, type CheckContext, percent, quoted } from "../check.ts";

const COUNT = 400;
/** No drawn word stands in nearly so many samples. */
const MOST_SAMPLES = 0.1;

export const wording: Check = {
  id: "wording",
  title: "slots hold drawn words, numbers and the declared wording, nothing else",
  run(context) {
    const { template } = context;
    const { tokens } = context.sampler();
    const declared = new Set(template.wording.flatMap(wordsOf).map((word) => word.toLowerCase()));
    const often = wordOfManySamples(context, declared);
    if (often !== undefined) return [often];
    for (const { slots, index } of context.samples(COUNT)) {
      for (const [name, text] of parents(template, slots)) {
        const stranger = wordsOf(text).find((word) => {
          const lower = word.toLowerCase();
          if (lower.length === 1 || /\p{N}/u.test(lower) || declared.has(lower)) return false;
          return RESERVED_WORDS.has(lower) || tokens.stemNumber(wordStem(word)) === undefined;
        });
        if (stranger !== undefined) {
          return [
            `the slot "${name}" of sample ${index} holds "${stranger}", which is neither drawn nor listed in wording: ${quoted(text)}`,
          ];
        }
      }
    }
    return [];
  },
};

/** A word that is no chance: it may be one of the vocabulary, and so pass for drawn. */
function wordOfManySamples(
  { template, samples }: CheckContext,
  declared: ReadonlySet<string>,
): string | undefined {
  const counts = new Map<string, number>();
  for (const { slots } of samples(COUNT)) {
    for (const [name, text] of parents(template, slots)) {
      for (const word of new Set(wordsOf(text.toLowerCase()))) {
        const key = `"${word}" stands in the slot "${name}"`;
        if (word.length > 1 && !/\p{N}/u.test(word) && !declared.has(word))
          counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (most === undefined || most[1] <= MOST_SAMPLES * COUNT) return undefined;
  return `${most[0]} in ${percent(most[1] / COUNT)} of the samples: list it in wording, or draw it`;
}

/** Outputs and children may spell, cut and reverse words; what parents hold is what the rest is made of. */
function parents(template: Template, slots: Slots): [string, string][] {
  return Object.entries(slots)
    .filter(([name]) => template.slots[name]?.role === "parent")
    .map(([name, value]) => [name, typeof value === "string" ? value : value.join(" ")]);
}
