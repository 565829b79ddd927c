import { RESERVED_WORDS } from "../../../tokens/function-words.ts";
import { wordStem } from "../../../tokens/word-stem.ts";
import { wordsOf } from "../../scoring/words.ts";
import type { Slots, Template } from "../../sdk/template.ts";
import { type Check, type CheckContext, percent, quoted } from "../check.ts";

const COUNT = 400;
/** No drawn word stands in nearly so many samples. */
const MOST_SAMPLES = 0.1;
const MOST_NAMED = 5;

export const wording: Check = {
  id: "wording",
  title: "slots hold drawn words, numbers and the declared wording, nothing else",
  run(context) {
    const { template } = context;
    const { tokens } = context.sampler();
    const declared = new Set(template.wording.flatMap(wordsOf).map((word) => word.toLowerCase()));
    const often = wordsOfManySamples(context, declared);
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

/** Words that are no chance: they may be of the vocabulary, and so pass for drawn. */
function wordsOfManySamples(
  { template, samples }: CheckContext,
  declared: ReadonlySet<string>,
): string | undefined {
  const counts = new Map<string, { readonly word: string; readonly slot: string; samples: number }>();
  for (const { slots } of samples(COUNT)) {
    for (const [slot, text] of parents(template, slots)) {
      const seen = new Map(wordsOf(text).map((word) => [word.toLowerCase(), word]));
      for (const [lower, word] of seen) {
        if (word.length === 1 || /\p{N}/u.test(word) || declared.has(lower)) continue;
        const key = `${slot} ${lower}`;
        const entry = counts.get(key) ?? { word, slot, samples: 0 };
        entry.samples += 1;
        counts.set(key, entry);
      }
    }
  }
  const often = [...counts.values()]
    .filter((entry) => entry.samples > MOST_SAMPLES * COUNT)
    .sort((a, b) => b.samples - a.samples);
  if (often.length === 0) return undefined;
  const named = often
    .slice(0, MOST_NAMED)
    .map(
      (entry) =>
        `"${entry.word}" in the slot "${entry.slot}" (${percent(entry.samples / COUNT)} of the samples)`,
    );
  const more = often.length > named.length ? ` and ${often.length - named.length} more` : "";
  return `words that are not by chance so frequent: ${named.join(", ")}${more}; list them in wording, or draw them`;
}

/** Outputs and children may spell, cut and reverse words; what parents hold is what the rest is made of. */
function parents(template: Template, slots: Slots): [string, string][] {
  return Object.entries(slots)
    .filter(([name]) => template.slots[name]?.role === "parent")
    .map(([name, value]) => [name, typeof value === "string" ? value : value.join(" ")]);
}
