import { readFile } from "node:fs/promises";
import { CookbookError } from "../../core/errors.ts";
import { ioFailed } from "./io-failed.ts";

/** Errors: `io-failed`; `invalid-data` for a file that is no JSON. */
export async function readJson(file: string, hint?: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw ioFailed("read", file, cause);
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CookbookError({
      code: "invalid-data",
      message: `"${file}" is no JSON (${(cause as Error).message})`,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
