import { CookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";
import type { Template } from "../sdk/template.ts";

/** That the template has a text slot of that name. Errors: unknown-name. */
export function checkTextSlot(template: Template, slot: string): void {
  if (Object.hasOwn(template.slots, slot) && template.slots[slot]!.list !== true) return;
  const texts = Object.keys(template.slots).filter((name) => template.slots[name]!.list !== true);
  const nearest = nearestName(slot, texts);
  throw new CookbookError({
    code: "unknown-name",
    message: `template "${template.id}" has no text slot "${slot}"`,
    hint: nearest === undefined ? `its text slots: ${texts.join(", ")}` : `did you mean "${nearest}"?`,
  });
}

/** That low and high are integers in order, from 0 to `most`. Errors: invalid-parameter. */
export function checkRange(name: string, [low, high]: readonly [number, number], most: number): void {
  const isFine = [low, high].every(Number.isSafeInteger) && low >= 0 && low <= high && high <= most;
  if (isFine) return;
  throw new CookbookError({
    code: "invalid-parameter",
    message: `${name} is [${low}, ${high}], expected two integers in order, from 0 to ${most}`,
  });
}
