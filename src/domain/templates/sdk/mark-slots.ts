import type { Slots, TemplateFormat } from "./template.ts";

/** A stretch of a prompt or completion; `slot` is undefined for the format's own frame. */
export interface MarkedPart {
  readonly text: string;
  readonly slot: string | undefined;
}

// Private-use characters: no template or tokenizer word contains them.
const OPEN = "\uE000";
const NAME_END = "\uE001";
const CLOSE = "\uE002";

/**
 * Which stretch of the text comes from which slot, found by laying out slots with marks around them. Where a format
 * computes on a slot's text (a label from an index), so that the marks would change the text, the slots stay unmarked.
 */
export function markSlots(
  format: TemplateFormat<Slots>,
  slots: Slots,
  side: "prompt" | "completion",
): MarkedPart[] {
  return readMarks(format[side](slots), format[side](markedSlots(slots)));
}

/** The slots with marks around their texts. */
export function markedSlots(slots: Slots): Slots {
  return Object.fromEntries(
    Object.entries(slots).map(([name, value]) => [
      name,
      typeof value === "string" ? mark(name, value) : value.map((item) => mark(name, item)),
    ]),
  );
}

/** The parts of a text, from the same text laid out with marks; one part of no slot where the marks changed the text. */
export function readMarks(plain: string, marked: string): MarkedPart[] {
  const parts = splitMarks(marked);
  return parts.map((part) => part.text).join("") === plain ? parts : [{ text: plain, slot: undefined }];
}

/** Both marks name the slot: a layout may begin it in the prompt and end it in the completion. */
function mark(name: string, text: string): string {
  return `${OPEN}${name}${NAME_END}${text}${CLOSE}${name}${NAME_END}`;
}

const MARK = new RegExp(`(${OPEN}|${CLOSE})([^${NAME_END}]*)${NAME_END}`, "u");

function splitMarks(text: string): MarkedPart[] {
  const parts: MarkedPart[] = [];
  let slot: string | undefined;
  // Text, mark, name, text, mark, name, …
  const pieces = text.split(MARK);
  for (let i = 0; i < pieces.length; i += 3) {
    const [mark, name] = [pieces[i + 1], pieces[i + 2]];
    parts.push({ text: pieces[i]!, slot: mark === CLOSE ? name : slot });
    slot = mark === OPEN ? name : undefined;
  }
  return parts.filter((part) => part.text !== "");
}
