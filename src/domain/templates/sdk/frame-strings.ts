import { type MarkedPart, markSlots } from "./mark-slots.ts";
import type { Slots, Template } from "./template.ts";

/** Frames may differ from sample to sample, as labels of options do: so many show all but the rarest. */
export const FRAME_SAMPLES = 200;
/** A layout that computes on slots shows drawn words too; a list of them all would say nothing. */
const MOST_FRAMES = 64;

/**
 * All natural language that a person wrote in a template's samples: the frames of the format around the slots, and the
 * declared wording. In order of appearance, each once.
 */
export function frameStrings(
  template: Template,
  format: string,
  samples: readonly Slots[],
): readonly string[] {
  const layout = template.formats[format]!;
  const parts = samples.flatMap((slots) =>
    (["prompt", "completion"] as const).flatMap((side) => markSlots(layout, slots, side)),
  );
  return withWording(template, parts);
}

/** The texts of layouts that are no slot's, and the wording. */
export function withWording(template: Pick<Template, "wording">, parts: readonly MarkedPart[]): string[] {
  const frames = parts
    .filter((part) => part.slot === undefined)
    .map((part) => part.text.trim())
    .filter((text) => /\p{L}/u.test(text));
  return [...new Set([...[...new Set(frames)].slice(0, MOST_FRAMES), ...template.wording])];
}
