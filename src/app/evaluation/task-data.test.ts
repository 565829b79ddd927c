import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findTask } from "../../domain/evaluation/tasks/registry.ts";
import { type FakeHub, startFakeHub } from "../../testing/fake-hub.ts";
import { loadTaskData } from "./task-data.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-data-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const arc = findTask("arc_easy");
const lines = async (task: string) =>
  (await readFile(`testdata/gpt4all8/${task}.jsonl`, "utf8")).trimEnd().split("\n");

describe("--data DIR", () => {
  it("counts all rows and takes a share of them, rounded up", async () => {
    const [data] = await loadTaskData([arc], { data: "testdata/gpt4all8", limit: 0.25, shots: 0 });
    expect([data!.rows.length, data!.rowsFound, data!.pool.length]).toEqual([3, 10, 0]);
  });

  it("reads Parquet as it reads JSON Lines", async () => {
    await writeFile(join(folder, "arc_easy.jsonl"), (await lines("arc_easy")).slice(0, 3).join("\n"));
    await writeFile(
      join(folder, "arc_easy.parquet"),
      await readFile("testdata/datasets/arc_easy-test-0000.parquet"),
    );
    const [fromLines] = await loadTaskData([arc], { data: folder, shots: 0 });
    await rm(join(folder, "arc_easy.jsonl"));
    const [fromParquet] = await loadTaskData([arc], { data: folder, shots: 0 });
    expect(fromParquet!.rows).toEqual(fromLines!.rows);
  });

  it("draws examples from training rows, from the evaluated ones only where a data set has no others", async () => {
    await writeFile(join(folder, "arc_easy.jsonl"), (await lines("arc_easy")).slice(0, 4).join("\n"));
    await expect(loadTaskData([arc], { data: folder, shots: 1 })).rejects.toMatchObject({
      code: "io-failed",
      hint: expect.stringContaining("arc_easy.train.jsonl") as unknown,
    });
    await writeFile(join(folder, "arc_easy.train.jsonl"), (await lines("arc_easy")).slice(4).join("\n"));
    const [data] = await loadTaskData([arc], { data: folder, limit: 2, shots: 1 });
    expect([data!.rows.length, data!.pool.length]).toEqual([2, 6]);
    const lambada = { data: "testdata/gpt4all8", limit: 2, shots: 1 };
    const [own] = await loadTaskData([findTask("lambada_openai")], lambada);
    expect([own!.rows.length, own!.pool.length]).toEqual([2, 11]);
  });

  it("refuses one file for two tasks, and names the file that is missing", async () => {
    const file = join(folder, "rows.jsonl");
    await writeFile(file, "{}");
    const two = [arc, findTask("boolq")];
    await expect(loadTaskData(two, { data: file, shots: 0 })).rejects.toMatchObject({ code: "usage" });
    await expect(loadTaskData(two, { data: folder, shots: 0 })).rejects.toMatchObject({
      code: "io-failed",
      message: expect.stringContaining("arc_easy.jsonl") as unknown,
    });
  });
});

describe("the Hub", () => {
  let hub: FakeHub;
  beforeEach(async () => {
    const file = (name: string) => readFile(join("testdata/datasets", name));
    const files = new Map<string, Uint8Array>([
      ["boolq/validation/0000.parquet", await file("boolq-validation-0000.parquet")],
      ["boolq/train/0000.parquet", await file("boolq-train-0000.parquet")],
    ]);
    hub = await startFakeHub({
      repository: "aps/super_glue",
      type: "dataset",
      revision: "refs/convert/parquet",
      files,
      lfs: new Set(files.keys()),
    });
    for (const name of [
      "HF_TOKEN",
      "HF_HUB_OFFLINE",
      "HF_DATASETS_OFFLINE",
      "TRANSFORMERS_OFFLINE",
      "HF_HUB_CACHE",
    ])
      vi.stubEnv(name, undefined);
    vi.stubEnv("HF_ENDPOINT", hub.url);
    vi.stubEnv("HF_HOME", join(folder, "hf"));
    vi.stubEnv("COOKBOOK_HOME", join(folder, "home"));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await hub.close();
  });

  it("gives the same rows as a local file, and the training split for examples", async () => {
    const boolq = findTask("boolq");
    const [data] = await loadTaskData([boolq], { shots: 2 });
    await writeFile(join(folder, "boolq.jsonl"), (await lines("boolq")).slice(0, 4).join("\n"));
    await writeFile(join(folder, "boolq.train.jsonl"), (await lines("boolq")).slice(4).join("\n"));
    const [local] = await loadTaskData([boolq], { data: folder, shots: 2 });
    expect(data).toEqual(local);
  });

  it("is asked for nothing but the evaluated split without examples", async () => {
    await loadTaskData([findTask("boolq")], { shots: 0 });
    expect(hub.requests.filter((request) => request.includes("train"))).toEqual([]);
  });

  it("has no rows of a task of one's own", async () => {
    await expect(loadTaskData([findTask("squad")], { shots: 0 })).rejects.toMatchObject({ code: "usage" });
  });
});
