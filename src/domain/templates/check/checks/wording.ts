import { RESERVED_WORDS } from "../../../tokens/function-words.ts";
import { wordStem } from "../../../tokens/word-stem.ts";
import { wordsOf } from "../../scoring/words.ts";
import { FRAME_SAMPLES, frameStrings } from "../../sdk/frame-strings.ts";
import type { Slots } from "../../sdk/template.ts";
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
    const declared = new Set(template.wording.flatMap(lowerWords));
    const often = wordsOfManySamples(context, declared);
    if (often !== undefined) return [often];
    for (const { slots, index } of context.samples(COUNT)) {
      // Outputs and children may spell, cut and reverse words; what parents hold is what the rest is made of.
      for (const [name, text] of texts(slots)) {
        if (template.slots[name]?.role !== "parent") continue;
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

/**
 * Words in the text that are no chance, and that the dataset's card would not tell: they may be of the vocabulary, and so
 * pass for drawn.
 */
function wordsOfManySamples(
  { template, samples }: CheckContext,
  declared: ReadonlySet<string>,
): string | undefined {
  const all = samples(COUNT);
  const format = Object.keys(template.formats)[0]!;
  const slotsOfAll = all.slice(0, FRAME_SAMPLES).map(({ slots }) => slots);
  const frames = new Set(lowerWords(frameStrings(template, format, slotsOfAll).join(" ")));
  const counts = new Map<string, { readonly word: string; readonly slot: string; samples: number }>();
  for (const { slots, prompt, completion } of all) {
    const shown = new Set(lowerWords(prompt + completion));
    for (const [slot, text] of texts(slots)) {
      const seen = new Map(wordsOf(text).map((word) => [word.toLowerCase(), word]));
      for (const [lower, word] of seen) {
        if (word.length === 1 || /\p{N}/u.test(word)) continue;
        if (!shown.has(lower) || declared.has(lower) || frames.has(lower)) continue;
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

function lowerWords(text: string): string[] {
  return wordsOf(text).map((word) => word.toLowerCase());
}

function texts(slots: Slots): [string, string][] {
  return Object.entries(slots).map(([name, value]) => [
    name,
    typeof value === "string" ? value : value.join(" "),
  ]);
}
