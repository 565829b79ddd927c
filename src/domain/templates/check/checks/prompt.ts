import type { Sample } from "../../sdk/sampler.ts";
import { inputSlots, outputSlots } from "../../sdk/slot-names.ts";
import type { Slots, Template, TemplateFormat } from "../../sdk/template.ts";
import { type Check, type CheckContext, outputOf, quoted } from "../check.ts";
import { solvedVariants } from "../variants.ts";

const COUNT = 200;
/** Fewer answers that changed say nothing of a slot. */
const LEAST_CHANGES = 5;
/** One of two or more options is the answer less often. */
const MOST_OF_ONE = 0.9;

export const prompt: Check = {
  id: "prompt",
  title: "every format's prompt shows what the rule needs, and not what it gives",
  run(context) {
    return Object.entries(context.template.formats).flatMap(([name, format]) => [
      ...shownOutput(context, format).map((finding) => `format "${name}" ${finding}`),
      ...hiddenSlots(context, format).map((finding) => `format "${name}" ${finding}`),
    ]);
  },
};

/** With the outputs of another sample the prompt must stay as it is. */
function shownOutput({ template, samples }: CheckContext, format: TemplateFormat<Slots>): string[] {
  const all = samples(COUNT);
  for (const [i, { slots, index }] of all.entries()) {
    const other = all[(i + 1) % all.length]!.slots;
    for (const slot of outputSlots(template)) {
      if (other[slot] === undefined) continue;
      const own = format.prompt(slots);
      const changed = promptOr(format, { ...slots, [slot]: other[slot] });
      if (changed === own) continue;
      return [
        `lets the prompt depend on the output slot "${slot}", as in sample ${index}: ${quoted(own, 160)}`,
      ];
    }
  }
  return [];
}

/**
 * A slot that changes the rule's answer must change the prompt. Options may stay out: tasks that are scored by the
 * likelihood of each option as a continuation show none.
 */
function hiddenSlots({ template, samples }: CheckContext, format: TemplateFormat<Slots>): string[] {
  const all = samples(COUNT);
  const options = optionSlots(template, all);
  const changes = new Map(
    inputSlots(template)
      .filter((slot) => !options.has(slot))
      .map((slot) => [slot, { answers: 0, prompts: 0 }]),
  );
  for (const { slot, sample, solved, changed, now } of solvedVariants(template, all, "prompt")) {
    const count = changes.get(slot);
    if (count === undefined || now === solved) continue;
    count.answers += 1;
    if (promptOr(format, changed) !== format.prompt(sample.slots)) count.prompts += 1;
  }
  return [...changes]
    .filter(([, { answers, prompts }]) => answers >= LEAST_CHANGES && prompts < answers / 2)
    .map(
      ([slot]) =>
        `does not show the slot "${slot}", and the rule's answer changes with it: nobody can answer such a prompt`,
    );
}

/** Slots that list the answer beside others, or are it now and then. */
function optionSlots(template: Template, samples: readonly Sample[]): ReadonlySet<string> {
  return new Set(
    inputSlots(template).filter((name) => {
      const hits = samples.filter(({ slots }) => {
        const [value, output] = [slots[name], outputOf(template, slots)];
        return typeof value === "string" ? value === output : value?.includes(output);
      }).length;
      const isList = template.slots[name]!.list === true;
      return hits > 0 && (isList || hits < MOST_OF_ONE * samples.length);
    }),
  );
}

/** Undefined where slots that no sample holds cannot be laid out. */
function promptOr(format: TemplateFormat<Slots>, slots: Slots): string | undefined {
  try {
    return format.prompt(slots);
  } catch {
    return undefined;
  }
}
