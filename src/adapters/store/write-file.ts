import { writeFileAtomically } from "../models/write-file-atomically.ts";

/** Writes a whole file or leaves the old one; makes its folder. Errors: `io-failed` with the reason in words. */
export async function writeFile(path: string, content: string | Uint8Array): Promise<void> {
  await writeFileAtomically(path, content);
}

/** Pretty JSON with a line break at the end. */
export function writeJson(path: string, value: unknown): Promise<void> {
  return writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
