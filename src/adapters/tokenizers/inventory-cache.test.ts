import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { inventoryOf } from "../../domain/tokens/inventory.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { recallInventory } from "./inventory-cache.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "cookbook-inventory-"));
  vi.stubEnv("COOKBOOK_HOME", home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

/** With a fingerprint of its own, since a process remembers inventories by it. */
function large(fingerprint: string): Tokenizer {
  return { ...createWordTokenizer(), vocabularySize: 20_000, fingerprint };
}

async function files(): Promise<string[]> {
  const folder = path.join(home, "inventories");
  return (await readdir(folder).catch(() => [])).map((name) => path.join(folder, name));
}

it("leaves what it verified for the next process, which then reads it", async () => {
  const tokenizer = large("a");
  await recallInventory(tokenizer);
  const verified = inventoryOf(tokenizer);
  const [file] = await files();
  const stored = JSON.parse(await readFile(file!, "utf8"));
  expect(stored).toMatchObject({ words: verified.words, names: verified.names });

  // As another process sees it: the same file, and a tokenizer that it must not ask again.
  vi.resetModules();
  const { recallInventory: recallAnew } = await import("./inventory-cache.ts");
  const { inventoryOf: inventoryAnew } = await import("../../domain/tokens/inventory.ts");
  const silent: Tokenizer = {
    ...tokenizer,
    encode: () => {
      throw new Error("asked");
    },
  };
  await recallAnew(silent);
  expect(inventoryAnew(silent)).toEqual(verified);
});

it("makes a damaged file anew", async () => {
  const tokenizer = large("b");
  await recallInventory(tokenizer);
  const [file] = await files();
  const sound = await readFile(file!, "utf8");
  for (const damaged of [sound.replace(/\w\w"/, 'zz"'), sound.slice(0, 100), "null", "{}"]) {
    await writeFile(file!, damaged);
    await recallInventory(tokenizer);
    expect(await readFile(file!, "utf8")).toBe(sound);
  }
});

it("keeps other tokenizers apart and does not bother with small ones", async () => {
  await recallInventory(large("c"));
  await recallInventory(large("d"));
  await recallInventory(createWordTokenizer());
  expect(await files()).toHaveLength(2);
});

it("goes on when the cache cannot be written", async () => {
  vi.stubEnv("COOKBOOK_HOME", path.join(home, "file", "below"));
  await writeFile(path.join(home, "file"), "in the way");
  await recallInventory(large("e"));
  expect(inventoryOf(large("e")).words.length).toBeGreaterThan(100);
});
