import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cacheInfo } from "./cache-info.ts";
import { parseCacheParts } from "./cache-parts.ts";
import { limitEvaluations } from "./limit-evaluations.ts";
import { pruneCache } from "./prune-cache.ts";

let home: string;
const NOW = new Date("2026-06-30T00:00:00Z");

/** Entries by age in days, 1,000 bytes each. */
async function fill(part: string, ages: readonly number[]): Promise<void> {
  for (const age of ages) {
    const folder = path.join(home, part, `age-${age}`);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "replies.jsonl"), "x".repeat(1000));
    const time = new Date(NOW.getTime() - age * 86_400_000);
    await utimes(path.join(folder, "replies.jsonl"), time, time);
  }
}

const there = (part: string, ages: readonly number[]) =>
  ages.filter((age) => existsSync(path.join(home, part, `age-${age}`)));

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "cookbook-cache-"));
  vi.stubEnv("COOKBOOK_HOME", home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

test("an empty cache has parts and no bytes", async () => {
  expect(await cacheInfo()).toMatchObject({ folder: home, bytes: 0, evaluationLimit: 2 ** 30 });
});

test("old entries go, others and other parts stay", async () => {
  await fill("evaluations", [1, 10, 40]);
  await fill("weights", [50]);
  const pruned = await pruneCache({ parts: ["evaluations"], olderThan: 30, now: NOW });
  expect(pruned).toMatchObject({ removedBytes: 1000, keptBytes: 2000 });
  expect(there("evaluations", [1, 10, 40])).toEqual([1, 10]);
  expect(there("weights", [50])).toEqual([50]);
});

test("over the size the longest unused go first", async () => {
  await fill("evaluations", [3, 1, 2]);
  await pruneCache({ parts: ["evaluations"], maxBytes: 2000, now: NOW });
  expect(there("evaluations", [1, 2, 3])).toEqual([1, 2]);
});

test("a dry run removes nothing and tells the same", async () => {
  await fill("evaluations", [1, 2]);
  const pruned = await pruneCache({ parts: ["evaluations"], maxBytes: 0, dryRun: true, now: NOW });
  expect(pruned).toMatchObject({ removedBytes: 2000, keptBytes: 0 });
  expect(there("evaluations", [1, 2])).toEqual([1, 2]);
});

test("the limit never takes what was just used", async () => {
  await fill("evaluations", [1, 2, 3]);
  vi.stubEnv("COOKBOOK_EVALUATION_CACHE", "1kB");
  await limitEvaluations(path.join(home, "evaluations", "age-3"));
  expect(there("evaluations", [1, 2, 3])).toEqual([3]);
});

test("bad words are refused", async () => {
  expect(() => parseCacheParts(["evaluation"])).toThrow(
    expect.objectContaining({ code: "unknown-name", hint: 'did you mean "evaluations"?' }),
  );
  await expect(pruneCache({ parts: ["models"] })).rejects.toMatchObject({ code: "usage" });
  vi.stubEnv("COOKBOOK_EVALUATION_CACHE", "a lot");
  await expect(cacheInfo()).rejects.toMatchObject({ code: "invalid-parameter" });
});
