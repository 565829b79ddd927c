import { createRandom, type RandomStream } from "../../../core/random.ts";
import type { Sample } from "../sdk/sampler.ts";
import { inputSlots } from "../sdk/slot-names.ts";
import type { Slots, SlotValue, Template } from "../sdk/template.ts";

interface Variant {
  /** The slot that differs. */
  readonly slot: string;
  readonly change: "other sample" | "other order" | "other word";
  readonly slots: Slots;
}

/**
 * The sample with one of its slots changed: the slot of another sample, its own words in another order, or one of its
 * words swapped for another of the sample. What the rule then says tells which slots it looks at. Output slots stay as
 * they are, and so become wrong.
 */
function variantsOf(template: Template, slots: Slots, other: Slots, random: RandomStream): Variant[] {
  const names = inputSlots(template).filter((name) => slots[name] !== undefined);
  const all = names.flatMap((name) => itemsOf(slots[name]!).flatMap((item) => item.split(" ")));
  return names.flatMap((name) => {
    const value = slots[name]!;
    const given = other[name] ?? value;
    const changed = [
      ["other sample", given],
      ["other order", reordered(value, random)],
      ["other word", withOneWord(value, all, random)],
    ] as const;
    return changed
      .filter(([, each]) => String(each) !== String(value))
      .map(([change, each]) => ({ slot: name, change, slots: { ...slots, [name]: each } }));
  });
}

export interface SolvedVariant extends Omit<Variant, "slots"> {
  readonly sample: Sample;
  /** What the solver says of the sample. */
  readonly solved: string | undefined;
  readonly changed: Slots;
  /** What it says of the changed slots. */
  readonly now: string;
}

/** The variants of all samples that make sense to the solver; each sample's changes are drawn for that purpose. */
export function* solvedVariants(
  template: Template,
  samples: readonly Sample[],
  purpose: string,
  count = samples.length,
): Generator<SolvedVariant> {
  for (const [i, sample] of samples.slice(0, count).entries()) {
    const solved = solvedOr(template, sample.slots);
    const other = samples[(i + 1) % samples.length]!.slots;
    for (const { slots: changed, ...variant } of variantsOf(
      template,
      sample.slots,
      other,
      createRandom([purpose, i]),
    )) {
      const now = solvedOr(template, changed);
      if (now !== undefined) yield { ...variant, sample, solved, changed, now };
    }
  }
}

/** What the solver says; undefined where the slots make no sense to it. */
function solvedOr(template: Template, slots: Slots): string | undefined {
  try {
    const solved = template.solve(slots);
    return typeof solved === "string" && solved !== "" ? solved : undefined;
  } catch {
    return undefined;
  }
}

function reordered(value: SlotValue, random: RandomStream): SlotValue {
  return typeof value === "string" ? random.shuffled(value.split(" ")).join(" ") : random.shuffled(value);
}

function withOneWord(value: SlotValue, words: readonly string[], random: RandomStream): SlotValue {
  const items = itemsOf(value);
  if (items.length === 0) return value;
  const at = random.below(items.length);
  const changed = items.with(at, replaceOne(items[at]!, words, random));
  return typeof value === "string" ? changed[0]! : changed;
}

function replaceOne(text: string, words: readonly string[], random: RandomStream): string {
  const own = text.split(" ");
  return own.with(random.below(own.length), random.pick(words)).join(" ");
}

function itemsOf(value: SlotValue): readonly string[] {
  return typeof value === "string" ? [value] : value;
}
