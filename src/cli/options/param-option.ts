import { InvalidArgumentError } from "commander";

/** For an option `key=value` that may be given several times, each key once. */
export function collectAssignment(
  text: string,
  earlier: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError('expected "key=value".');
  const key = text.slice(0, equals).trim();
  if (Object.hasOwn(earlier, key)) throw new InvalidArgumentError(`"${key}" is given twice.`);
  return { ...earlier, [key]: text.slice(equals + 1) };
}
