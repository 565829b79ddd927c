import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { compareResults } from "./compare.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-compare-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function samples(name: string, rows: readonly { hash: string; acc: number }[]): Promise<string> {
  const file = path.join(folder, `samples_${name}_2026-01-01T00-00-00.000.jsonl`);
  const records = rows.map(({ hash, acc }, index) => ({
    doc_id: index,
    doc_hash: hash,
    metrics: ["acc"],
    acc,
  }));
  await writeFile(file, records.map((record) => JSON.stringify(record)).join("\n"));
  return file;
}

it("pairs rows without ids by their content, not by their place", async () => {
  const before = await samples("one", [
    { hash: "a", acc: 0 },
    { hash: "b", acc: 1 },
  ]);
  const same = await samples("one", [
    { hash: "a", acc: 0 },
    { hash: "b", acc: 1 },
  ]);
  expect((await compareResults(before, same))[0]).toMatchObject({ rows: 2, difference: 0 });
});

it("refuses two results that have no row in common", async () => {
  const other = path.join(folder, "other");
  await mkdir(other);
  const before = await samples("one", [{ hash: "a", acc: 0 }]);
  const after = path.join(other, "samples_one_2026-01-01T00-00-00.000.jsonl");
  await writeFile(after, JSON.stringify({ doc_id: 0, doc_hash: "z", metrics: ["acc"], acc: 1 }));
  await expect(compareResults(before, after)).rejects.toMatchObject({ code: "invalid-data" });
});
