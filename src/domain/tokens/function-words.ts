/**
 * The only natural-language words that samples contain besides a format's own frame. They carry structure (where a
 * phrase begins and ends), never facts. Token sources never draw them as content.
 */

const SINGLE_LINKS = "in by to with for on at from was is and the under into as were had has after before";
const DOUBLE_LINKS =
  "in the, by the, to the, was the, is a, and the, with a, from the, on the, for the, was in, had a";

/** Stand between two phrases of a sentence. */
export const LINKS: readonly string[] = [...SINGLE_LINKS.split(" "), ...DOUBLE_LINKS.split(", ")];

/** Words that a question or a format may add; a content word equal to one of them could be taken for a cue. */
const FRAME_WORDS =
  "who whom whose what which when where why how many much did do does done name named year number kind type " +
  "called person place answer question question passage true false yes no same different option are be been " +
  "that this these those it its he she his her they their there then than of or but not if so a an did can will " +
  "title because since therefore although so does";

/** Every word, in lower case, that token sources leave out. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  ...LINKS.flatMap((link) => link.split(" ")),
  ...FRAME_WORDS.split(" "),
]);

export function isReservedWord(word: string): boolean {
  return RESERVED_WORDS.has(word.toLowerCase());
}
