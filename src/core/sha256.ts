import { createHash } from "node:crypto";

/**
 * SHA-256 as lower-case hex. `node:crypto` hashing is a pure function of its input, so `core` may use it.
 */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
