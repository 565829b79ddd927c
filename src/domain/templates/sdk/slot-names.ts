import type { Template } from "./template.ts";

/** Names of the slots that the rule reads. */
export function inputSlots({ slots }: Pick<Template, "slots">): string[] {
  return Object.keys(slots).filter((name) => slots[name]!.role !== "output");
}

/** Names of the slots that the rule computes. */
export function outputSlots({ slots }: Pick<Template, "slots">): string[] {
  return Object.keys(slots).filter((name) => slots[name]!.role === "output");
}
