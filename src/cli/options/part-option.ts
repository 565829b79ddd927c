import { InvalidArgumentError } from "commander";

/** "i/n": part i of n. Parts may be counted 0 to n-1 or 1 to n: n/n is the same part as 0/n. */
export function parsePart(text: string): { readonly index: number; readonly of: number } {
  const match = /^(\d+)\/(\d+)$/.exec(text.trim());
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || of < 1 || index > of || !Number.isSafeInteger(of)) {
    throw new InvalidArgumentError("expected i/n with i from 0 to n, such as 1/4.");
  }
  return { index: index % of, of };
}
