import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/** `git-blob` is SHA-1 over Git's header and the content, which the Hub gives for files outside LFS. Lower-case hex. */
export type Checksum = { readonly kind: "sha256" | "git-blob"; readonly hex: string };

export async function checksumOfFile(path: string, kind: Checksum["kind"]): Promise<string> {
  const hash =
    kind === "sha256" ? createHash("sha256") : createHash("sha1").update(`blob ${(await stat(path)).size}\0`);
  for await (const piece of createReadStream(path, { highWaterMark: 4 << 20 })) hash.update(piece as Buffer);
  return hash.digest("hex");
}
