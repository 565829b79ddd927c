import { InvalidArgumentError } from "commander";

/** For an option `key=value` that may be given several times; a later value of a key wins. */
export function collectAssignment(
  text: string,
  earlier: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError('expected "key=value".');
  return { ...earlier, [text.slice(0, equals).trim()]: text.slice(equals + 1) };
}
