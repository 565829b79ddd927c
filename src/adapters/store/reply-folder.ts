import { appendFile, readFile, utimes } from "node:fs/promises";
import path from "node:path";
import { parseReplyLine, type ReplyOrigin, replyLine } from "../../contracts/reply-line.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { Reply, ReplyStore } from "../../domain/ports/reply-store.ts";
import { cacheFolder } from "../models/cache-folder.ts";
import { ioFailed } from "./io-failed.ts";
import { makeFolder } from "./make-folder.ts";
import { writeFile } from "./write-file.ts";

const REPLIES = "replies.jsonl";
const ABOUT = "about.json";

/** Raised when an engine's arithmetic changes, so that replies of before are not taken for its own. */
const VERSION = 2;

/** The part of the cache that holds replies, a folder for each origin. */
export function repliesFolder(): string {
  return path.join(cacheFolder(), "evaluations");
}

/**
 * Opens the replies of a model, an adapter and an arithmetic. Lines are only ever appended, so that several processes may
 * write at once and a killed one loses at most its last line. Errors: io-failed.
 */
export async function openReplyFolder(
  origin: ReplyOrigin,
): Promise<{ readonly store: ReplyStore; readonly folder: string }> {
  const { engine, precision, model, adapter } = origin;
  const key = sha256Hex(
    canonicalJson({ version: VERSION, engine, precision, model, adapter: adapter ?? null }),
  );
  const folder = path.join(repliesFolder(), key);
  const file = path.join(folder, REPLIES);
  const known = await readReplies(file);
  // What was used last is pruned last.
  const now = new Date();
  await utimes(file, now, now).catch(() => {});

  const store: ReplyStore = {
    get: (request) => known.get(request),
    async add(replies) {
      for (const [request, reply] of replies) known.set(request, reply);
      try {
        await makeFolder(folder);
        await writeFile(path.join(folder, ABOUT), `${canonicalJson(origin)}\n`);
        // The leading break closes a line that a killed process left open; blank lines are passed over.
        await appendFile(
          file,
          `\n${replies.map(([request, reply]) => replyLine(request, reply)).join("\n")}\n`,
        );
      } catch (cause) {
        throw ioFailed("write", file, cause);
      }
    },
  };
  return { store, folder };
}

async function readReplies(file: string): Promise<Map<string, Reply>> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return "";
    throw ioFailed("read", file, cause);
  });
  const replies = new Map<string, Reply>();
  for (const line of text.split("\n")) {
    const parsed = line === "" ? undefined : parseReplyLine(line);
    if (parsed !== undefined) replies.set(...parsed);
  }
  return replies;
}
