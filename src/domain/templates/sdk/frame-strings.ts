import { type MarkedPart, markSlots } from "./mark-slots.ts";
import type { Slots, Template } from "./template.ts";

/**
 * All natural language that a person wrote in a template's samples: the frame of the format around the slots, and the
 * declared wording. `slots` are any sample's. In order of appearance, each once.
 */
export function frameStrings(template: Template, format: string, slots: Slots): readonly string[] {
  const layout = template.formats[format]!;
  const parts = (["prompt", "completion"] as const).flatMap((side) => markSlots(layout, slots, side));
  return [...new Set([...framesOf(parts), ...template.wording])];
}

/** The texts of a layout that are no slot's. */
export function framesOf(parts: readonly MarkedPart[]): string[] {
  return parts
    .filter((part) => part.slot === undefined)
    .map((part) => part.text.trim())
    .filter((text) => /\p{L}/u.test(text));
}
