import { readFile } from "node:fs/promises";
import path from "node:path";
import { sha256Hex } from "../../core/sha256.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import {
  type Inventory,
  inventoryKey,
  inventoryOf,
  rememberInventory,
} from "../../domain/tokens/inventory.ts";
import { cacheFolder } from "../models/cache-folder.ts";
import { writeFileAtomically } from "../models/write-file-atomically.ts";

/** A smaller vocabulary is verified in less time than a file is worth. */
const SMALLEST_VOCABULARY = 16_384;

/**
 * Lets `inventoryOf` know the tokenizer's inventory from the cache folder, where an earlier process left it, or leaves it
 * there: verifying tens of thousands of pieces is half of what a small dataset costs. A file that is missing, damaged or
 * cannot be written costs time only.
 */
export async function recallInventory(tokenizer: Tokenizer): Promise<void> {
  if (tokenizer.vocabularySize < SMALLEST_VOCABULARY) return;
  const file = path.join(cacheFolder(), "inventories", `${inventoryKey(tokenizer)}.json`);
  const stored = await readInventory(file, tokenizer.fingerprint);
  if (stored !== undefined) return rememberInventory(stored);
  const { words, names } = inventoryOf(tokenizer);
  const content: Stored = { words, names, sha256: checksum(words, names) };
  await writeFileAtomically(file, `${JSON.stringify(content)}\n`).catch(() => {});
}

type Stored = Omit<Inventory, "tokenizer"> & { readonly sha256: string };

/** Undefined when there is none, or when it is not as it was written. */
async function readInventory(file: string, tokenizer: string): Promise<Inventory | undefined> {
  try {
    const { words, names, sha256 }: Stored = JSON.parse(await readFile(file, "utf8"));
    return sha256 === checksum(words, names) ? { tokenizer, words, names } : undefined;
  } catch {
    return undefined;
  }
}

function checksum(words: readonly string[], names: readonly string[]): string {
  return sha256Hex(JSON.stringify([words, names]));
}
