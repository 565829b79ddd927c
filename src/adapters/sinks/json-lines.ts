import {
  type PromptAndCompletion,
  type RowStyle,
  styledCompletion,
  styleRow,
} from "../../domain/datasets/row-style.ts";
import type { PromptEncoder } from "../../domain/tokens/prompt-encoder.ts";

/** Rows that become bytes, one line each. */
export interface ByteLines<Row> {
  /** Bytes that wait, or about as many. */
  readonly size: number;
  add(rows: readonly Row[]): void;
  /** The bytes that wait, which it forgets. They stay as they are until the call after the next one. */
  take(): Uint8Array;
}

/**
 * Rows as bytes of JSON, one object a line, exactly those of `JSON.stringify`, at half its cost or less.
 *
 * All texts of a batch become one string with marks between them, which is flattened and turned into bytes by one native
 * call; one loop over the bytes then escapes and puts the row's frame in place of the marks. Texts that hold marks
 * themselves, or half a surrogate pair, and the style tokens go through `JSON.stringify`.
 */
export type JsonLines = ByteLines<PromptAndCompletion>;

/** Two characters that JSON escapes and random words do not hold: they end a prompt and a completion. */
const PROMPT_END = "\u0001";
const COMPLETION_END = "\u0002";
const PROMPT_END_BYTE = 1;
const COMPLETION_END_BYTE = 2;

const BACKSLASH = 0x5c;
const UNICODE_ESCAPE = 0x75;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\f": "f",
  "\r": "r",
  '"': '"',
  "\\": "\\",
};
/** Of every byte: 0 when it stands for itself, else what follows the backslash: a letter of its own, or u and hex digits. */
const ESCAPES = Uint8Array.from({ length: 256 }, (_, byte) => {
  const short = SHORT_ESCAPES[String.fromCharCode(byte)];
  if (short !== undefined) return short.charCodeAt(0);
  return byte < 0x20 ? UNICODE_ESCAPE : 0;
});
/** `\u001f` for one byte. */
const LONGEST_ESCAPE = 6;
/** UTF-8 of one UTF-16 unit. */
const LONGEST_UNIT = 3;

/** `encoder` is needed by the style tokens only. `capacity`: bytes that it holds without growing. */
export function createJsonLines(
  style: RowStyle,
  encoder: PromptEncoder | undefined,
  capacity = 2 ** 20,
): JsonLines {
  const frame = style === "tokens" ? undefined : frameOf(style);
  let source = Buffer.allocUnsafe(0);
  // Two in turns, so that one may be on its way to the disk.
  let target = Buffer.allocUnsafe(capacity);
  let other = target.subarray(0, 0);
  let size = 0;

  function makeRoom(bytes: number): void {
    if (target.length - size >= bytes) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * target.length, size + bytes));
    target.copy(larger, 0, 0, size);
    target = larger;
  }

  function addSlowly(rows: readonly PromptAndCompletion[]): void {
    const text = rows.map((row) => `${JSON.stringify(styleRow(style, row, encoder))}\n`).join("");
    makeRoom(LONGEST_UNIT * text.length);
    size += target.write(text, size, "utf8");
  }

  /** The marked texts as bytes in `source`, and their number; undefined when half a surrogate pair is in the way. */
  function toBytes(text: string): number | undefined {
    if (source.length < LONGEST_UNIT * text.length) {
      source = Buffer.allocUnsafe(Math.max(2 * source.length, LONGEST_UNIT * text.length));
    }
    // The shorter way for what is mostly there.
    if (Buffer.byteLength(text) === text.length) return source.write(text, 0, "latin1");
    return text.isWellFormed() ? source.write(text, 0, "utf8") : undefined;
  }

  return {
    get size() {
      return size;
    },
    add(rows) {
      if (rows.length === 0) return;
      if (frame === undefined) return addSlowly(rows);
      let text = "";
      for (const { prompt, completion } of rows) {
        text += prompt + PROMPT_END + styledCompletion(style, completion) + COMPLETION_END;
      }
      const length = toBytes(text);
      if (length === undefined) return addSlowly(rows);
      makeRoom(LONGEST_ESCAPE * length + rows.length * frame.length);
      const end = writeRows({ source, length, target, start: size, rows: rows.length, frame });
      if (end === undefined) return addSlowly(rows);
      size = end;
    },
    take() {
      const bytes = target.subarray(0, size);
      [target, other] = [other.length < capacity ? Buffer.allocUnsafe(capacity) : other, target];
      size = 0;
      return bytes;
    },
  };
}

/** What stands before the prompt, between prompt and completion, and after the completion, in all rows of a style. */
interface Frame {
  readonly before: Uint8Array;
  readonly between: Uint8Array;
  readonly after: Uint8Array;
  readonly length: number;
}

/** Read off a row whose texts are the marks. */
function frameOf(style: RowStyle): Frame {
  const line = `${JSON.stringify(styleRow(style, { prompt: PROMPT_END, completion: COMPLETION_END }))}\n`;
  const [before, between, after] = line
    .split(/\\u000[12]/)
    .map((part) => Uint8Array.from(Buffer.from(part, "utf8")));
  return { before: before!, between: between!, after: after!, length: line.length };
}

interface WriteRows {
  readonly source: Uint8Array;
  readonly length: number;
  readonly target: Uint8Array;
  readonly start: number;
  readonly rows: number;
  readonly frame: Frame;
}

/** The end of the rows in `target`; undefined when there were more marks than rows. */
function writeRows({ source, length, target, start, rows, frame }: WriteRows): number | undefined {
  const { before, between, after } = frame;
  const from = viewOf(source);
  const to = viewOf(target);
  let prompts = 0;
  let completions = 0;
  let end = put(target, start, before);
  for (let i = 0; i < length; ) {
    // Four bytes at once where none needs an escape, else one by one.
    if (i + 4 <= length) {
      const four = from.getInt32(i, true);
      if (areFourPlain(four)) {
        to.setInt32(end, four, true);
        end += 4;
        i += 4;
        continue;
      }
    }
    for (const stop = Math.min(i + 4, length); i < stop; i++) {
      const byte = source[i]!;
      const escaped = ESCAPES[byte]!;
      if (escaped === 0) {
        target[end++] = byte;
      } else if (byte === PROMPT_END_BYTE) {
        prompts += 1;
        if (prompts > rows) return undefined;
        end = put(target, end, between);
      } else if (byte === COMPLETION_END_BYTE) {
        completions += 1;
        if (completions > rows) return undefined;
        end = put(target, end, after);
        if (completions < rows) end = put(target, end, before);
      } else {
        target[end++] = BACKSLASH;
        target[end++] = escaped;
        if (escaped === UNICODE_ESCAPE)
          end = put(target, end, Buffer.from(byte.toString(16).padStart(4, "0")));
      }
    }
  }
  return prompts === rows && completions === rows ? end : undefined;
}

/**
 * Whether none of the four bytes of a word is a quotation mark, a backslash or below the space. Subtracting borrows into
 * a byte's highest bit where the byte is smaller, and bytes that have it set are left out ("Bit Twiddling Hacks",
 * S. E. Anderson: hasless). A borrow from the byte below may call a plain word escaped, which costs time only.
 */
function areFourPlain(word: number): boolean {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  const found =
    ((word - 0x20202020) & ~word) |
    ((quotes - 0x01010101) & ~quotes) |
    ((backslashes - 0x01010101) & ~backslashes);
  return (found & 0x80808080) === 0;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** The new end. A loop, since a native call for a few bytes costs more. */
function put(target: Uint8Array, end: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) target[end + i] = bytes[i]!;
  return end + bytes.length;
}
