/**
 * Python's string rules, where JavaScript's differ: benchmark prompts are defined by Python code. JavaScript's `trim`
 * also removes U+FEFF and keeps U+001C to U+001F and U+0085; it has no title case.
 */

/** `str.isspace` of one character, as a class for regular expressions. */
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const LEADING = new RegExp(`^${SPACE}+`);
const ONLY = new RegExp(`^${SPACE}$`);

/** `str.lstrip()`. */
export function lstrip(text: string): string {
  return text.replace(LEADING, "");
}

/** `str.rstrip()`. */
export function rstrip(text: string): string {
  let end = text.length;
  while (end > 0 && ONLY.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** `str.strip()`. */
export function strip(text: string): string {
  return lstrip(rstrip(text));
}

/** `str.capitalize()`: the first character in title case, the rest in lower case. */
export function capitalize(text: string): string {
  const first = String.fromCodePoint(...[text.codePointAt(0) ?? []].flat());
  // Lower case of the whole, since a final sigma depends on what stands before it.
  return titleCase(first) + text.toLowerCase().slice(first.toLowerCase().length);
}

/** Title case of one character (Unicode, `UnicodeData.txt` and `SpecialCasing.txt`). */
function titleCase(character: string): string {
  const code = character.codePointAt(0);
  if (code === undefined) return "";
  // Mkhedruli letters have capitals, but no title case.
  if (code >= 0x10d0 && code <= 0x10ff) return character;
  if (code >= 0x1c4 && code <= 0x1cc) return String.fromCodePoint(0x1c5 + 3 * Math.floor((code - 0x1c4) / 3));
  if (code >= 0x1f1 && code <= 0x1f3) return "\u01f2";
  // Greek vowels with iota subscript: one character, or the subscript kept where upper case writes a letter.
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8);
  if ([0x1fb3, 0x1fc3, 0x1ff3].includes(code)) return String.fromCodePoint(code + 9);
  if ([0x1fbc, 0x1fcc, 0x1ffc].includes(code)) return character;
  const upper = character.toUpperCase();
  if (code >= 0x1fb2 && code <= 0x1ff7 && upper.endsWith("\u0399")) return `${upper.slice(0, -1)}\u0345`;
  if (isLigature(code)) return upper[0]! + upper.slice(1).toLowerCase();
  return upper;
}

/** One character that upper case spells with several letters of its own: ß, the Armenian ones, ﬀ to ﬆ. */
function isLigature(code: number): boolean {
  return (
    code === 0xdf ||
    code === 0x587 ||
    (code >= 0xfb00 && code <= 0xfb06) ||
    (code >= 0xfb13 && code <= 0xfb17)
  );
}
