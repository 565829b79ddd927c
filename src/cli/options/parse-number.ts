import { InvalidArgumentError } from "commander";

/** For options that want a whole number. Commander prints the message and leaves with status 2. */
export function integerFrom(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text.trim()) && Number.isSafeInteger(value) && value >= minimum) return value;
    throw new InvalidArgumentError(`expected a whole number from ${minimum}.`);
  };
}

/** For options that want a finite number above 0 (or from 0). */
export function positiveNumber(options: { readonly allowZero?: boolean } = {}): (text: string) => number {
  const isAllowed = (value: number) => value > 0 || (options.allowZero === true && value === 0);
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && isAllowed(value)) return value;
    throw new InvalidArgumentError(`expected a number ${options.allowZero === true ? "from 0" : "above 0"}.`);
  };
}
