import { RESERVED_WORDS } from "../../../tokens/function-words.ts";
import { wordStem } from "../../../tokens/word-stem.ts";
import { wordsOf } from "../../scoring/words.ts";
import type { Slots, Template } from "../../sdk/template.ts";
import { type Check, quoted } from "../check.ts";

const COUNT = 400;

export const wording: Check = {
  id: "wording",
  title: "slots hold drawn words, numbers and the declared wording, nothing else",
  run(context) {
    const { template } = context;
    const { tokens } = context.sampler();
    const declared = new Set(template.wording.flatMap(wordsOf).map((word) => word.toLowerCase()));
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

/** Outputs and children may spell, cut and reverse words; what parents hold is what the rest is made of. */
function parents(template: Template, slots: Slots): [string, string][] {
  return Object.entries(slots)
    .filter(([name]) => template.slots[name]?.role === "parent")
    .map(([name, value]) => [name, typeof value === "string" ? value : value.join(" ")]);
}
