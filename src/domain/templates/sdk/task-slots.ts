import { CookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";
import type { SlotSource, Slots, SlotValue, TaskUse, Template } from "./template.ts";

/** A real task's row as a sample's slots; the output slot stays empty. */
export interface TaskSlots {
  readonly slots: Partial<Slots>;
  /** The format shaped like the task's own prompt. */
  readonly format: string;
}

/**
 * Fills a template's slots from a row of a task that the template declares, by the declaration's map.
 * Errors: unknown-name (a task that the template does not declare), invalid-data (a field is missing or of a kind that
 * the slot cannot hold).
 */
export function slotsOfRow(
  template: Template,
  task: string,
  row: Readonly<Record<string, unknown>>,
): TaskSlots {
  const use = template.tasks.find((each) => each.task === task);
  if (use === undefined) throw unknownTask(template, task);
  return { slots: fillSlots(template, use, row), format: use.format };
}

/** Fills a template's slots by a map, which need not be the template's own. Errors: invalid-data, as `slotsOfRow`. */
export function fillSlots(
  template: Template,
  use: Pick<TaskUse, "task" | "slots">,
  row: Readonly<Record<string, unknown>>,
): Partial<Slots> {
  const slots: Record<string, SlotValue> = {};
  for (const [slot, source] of Object.entries(use.slots)) {
    const isList = template.slots[slot]!.list === true;
    const value = read({ use, slot, row }, source, isList);
    if (value !== undefined) slots[slot] = value;
  }
  return slots;
}

interface Place {
  readonly use: Pick<TaskUse, "task" | "slots">;
  readonly slot: string;
  readonly row: Readonly<Record<string, unknown>>;
}

function read(place: Place, source: SlotSource, isList: boolean): SlotValue | undefined {
  if (typeof source !== "string") {
    const texts = source.map((field) => textOf(place, field));
    return isList ? texts : texts.join(", ");
  }
  if (source.includes("{")) {
    return source.replace(/\{(\w+)\}/g, (_, field: string) => textOf(place, field));
  }
  if (source.includes("|")) {
    const sources = source.split("|");
    return read(place, sources.find((each) => place.row[fieldOf(each)] !== undefined) ?? sources[0]!, isList);
  }
  if (source.endsWith("?")) {
    const field = source.slice(0, -1);
    return place.row[fieldOf(field)] === undefined ? undefined : read(place, field, isList);
  }
  if (source.endsWith(BUT_LAST)) return textOf(place, fieldOf(source)).replace(/\s*\S+\s*$/, "");
  if (!isList) return textOf(place, source);
  const texts = textsOf(place.row[source]);
  if (texts === undefined) throw unfit(place, source, "a list of texts");
  return texts;
}

/** The fields of a row that a source may read. */
export function fieldsOfSource(source: SlotSource): string[] {
  if (typeof source !== "string") return [...source];
  if (source.includes("{")) return [...source.matchAll(/\{(\w+)\}/g)].map(([, field]) => field!);
  return source.split("|").map(fieldOf);
}

const BUT_LAST = "[:-1]";

function fieldOf(source: string): string {
  return source.replace(/\?$/, "").replace(BUT_LAST, "");
}

/** A field as one text; a list of texts is parted by commas. */
function textOf(place: Place, field: string): string {
  const value = place.row[field];
  if (typeof value === "string") return value;
  const texts = textsOf(value);
  if (texts === undefined) throw unfit(place, field, "a text");
  return texts.join(", ");
}

/** Also of the form `{ text: [...] }`, which options have on the Hugging Face Hub. */
function textsOf(value: unknown): readonly string[] | undefined {
  const list = typeof value === "object" && value !== null && "text" in value ? value.text : value;
  const isTexts = Array.isArray(list) && list.every((item) => typeof item === "string");
  return isTexts ? list : undefined;
}

function unfit({ use, slot, row }: Place, field: string, expected: string): CookbookError {
  const names = Object.keys(row);
  const nearest = nearestName(field, names);
  const isMissing = row[field] === undefined;
  return new CookbookError({
    code: "invalid-data",
    message: isMissing
      ? `a row of "${use.task}" lacks the field "${field}", which fills the slot "${slot}"; it has ${names.join(", ")}`
      : `a row of "${use.task}" holds ${JSON.stringify(row[field])?.slice(0, 60)} as "${field}", expected ${expected}`,
    ...(isMissing && nearest !== undefined ? { hint: `did you mean "${field}" by "${nearest}"?` } : {}),
    details: { task: use.task, field, slot },
  });
}

function unknownTask(template: Template, task: string): CookbookError {
  const known = template.tasks.map((use) => use.task);
  const nearest = nearestName(task, known);
  return new CookbookError({
    code: "unknown-name",
    message: `template "${template.id}" declares no task "${task}"`,
    hint:
      nearest !== undefined
        ? `did you mean "${nearest}"?`
        : known.length > 0
          ? `its tasks: ${known.join(", ")}`
          : "it declares none",
  });
}
