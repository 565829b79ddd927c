import { CookbookError } from "../../core/errors.ts";
import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { TEMPLATES } from "../../domain/templates/library/registry.ts";
import { fillSlots } from "../../domain/templates/sdk/task-slots.ts";
import type { SlotSource, Slots, Template } from "../../domain/templates/sdk/template.ts";

/** How a task's rows fill a template's slots. */
export type SlotMap = Readonly<Record<string, SlotSource>>;

/** The task's own map, else the one that the template declares for it; undefined where there is none. */
export function slotMapOf(template: Template, task: EvaluationTask): SlotMap | undefined {
  return task.slots?.[template.id] ?? template.tasks.find((use) => use.task === task.id)?.slots;
}

/** Errors: unknown-name, with the templates that are meant for the task. */
export function needSlotMap(template: Template, task: EvaluationTask): SlotMap {
  const map = slotMapOf(template, task);
  if (map !== undefined) return map;
  const others = TEMPLATES.filter((one) => slotMapOf(one, task) !== undefined).map(({ id }) => id);
  throw new CookbookError({
    code: "unknown-name",
    message: `nothing says how rows of "${task.id}" fill the slots of "${template.id}"`,
    hint:
      others.length > 0
        ? `templates that are meant for it: ${others.join(", ")}`
        : `declare it in the task's file: slots: { ${template.id}: { … } }`,
  });
}

/** A row as the template's slots. Errors: invalid-data. */
export function slotsFor(
  template: Template,
  task: EvaluationTask,
  map: SlotMap,
  doc: Readonly<Record<string, unknown>>,
): Partial<Slots> {
  return fillSlots(template, { task: task.id, slots: map }, doc);
}

/** Other templates whose rules can be asked about the same slots: controls. */
export function otherRules(template: Template, map: SlotMap): readonly Template[] {
  return TEMPLATES.filter((other) => {
    if (other.id === template.id) return false;
    const inputs = Object.keys(other.slots).filter((slot) => slot !== other.outputSlot);
    return inputs.every(
      (slot) => map[slot] !== undefined && other.slots[slot]!.list === template.slots[slot]?.list,
    );
  });
}
