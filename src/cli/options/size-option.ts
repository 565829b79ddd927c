import { InvalidArgumentError } from "commander";
import { parseBytes } from "../../core/parse-bytes.ts";

/** For options that want a size in bytes. */
export function byteSize(text: string): number {
  const bytes = parseBytes(text);
  if (bytes !== undefined) return bytes;
  throw new InvalidArgumentError("expected a size such as 500MB, 2GB or 0.");
}
