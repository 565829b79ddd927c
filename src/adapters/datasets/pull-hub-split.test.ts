import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type FakeHub, startFakeHub } from "../../testing/fake-hub.ts";
import { readParquetRows } from "./parquet-rows.ts";
import { pullHubSplit } from "./pull-hub-split.ts";

const SPLIT = { repository: "acme/quiz", config: "ARC-Easy", split: "test" };
const FIRST = "ARC-Easy/test/0000.parquet";
const SECOND = "ARC-Easy/test/0001.parquet";

let folder: string;
let hub: FakeHub;
let files: Map<string, Uint8Array>;

async function start(options: { readonly token?: string } = {}): Promise<void> {
  hub = await startFakeHub({
    repository: SPLIT.repository,
    type: "dataset",
    revision: "refs/convert/parquet",
    files,
    lfs: new Set(files.keys()),
    ...options,
  });
  vi.stubEnv("HF_ENDPOINT", hub.url);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-split-"));
  const of = (name: string) => readFile(join("testdata/datasets", name));
  files = new Map([
    [FIRST, await of("arc_easy-test-0000.parquet")],
    [SECOND, await of("arc_easy-test-0001.parquet")],
    ["ARC-Easy/train/0000.parquet", await of("arc_easy-train-0000.parquet")],
  ]);
  for (const name of [
    "HF_TOKEN",
    "HF_HUB_OFFLINE",
    "HF_DATASETS_OFFLINE",
    "TRANSFORMERS_OFFLINE",
    "HF_HUB_CACHE",
  ])
    vi.stubEnv(name, undefined);
  vi.stubEnv("HF_HOME", join(folder, "hf"));
  vi.stubEnv("COOKBOOK_HOME", join(folder, "home"));
  await start();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

const downloads = () => hub.requests.filter((request) => request.includes("/resolve/"));

it("brings all files of the split, in order, and nothing else", async () => {
  const paths = await pullHubSplit(SPLIT);
  const wanted = (await readFile("testdata/gpt4all8/arc_easy.jsonl", "utf8")).split("\n").slice(0, 6);
  expect(await readParquetRows(paths)).toEqual(wanted.map((line) => JSON.parse(line)));
  expect(downloads()).toHaveLength(2);
  expect(await readdir(join(folder, "hf", "hub"))).toEqual(["datasets--acme--quiz"]);
});

it("asks no server for what is there, also offline", async () => {
  const first = await pullHubSplit(SPLIT);
  const before = hub.requests.length;
  expect(await pullHubSplit(SPLIT)).toEqual(first);
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  expect(await pullHubSplit(SPLIT)).toEqual(first);
  expect(hub.requests.length).toBe(before);
});

it.each(["HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"])("%s forbids downloads and says so", async (name) => {
  vi.stubEnv(name, "1");
  await expect(pullHubSplit(SPLIT)).rejects.toMatchObject({
    code: "download-failed",
    message: expect.stringContaining("acme/quiz (ARC-Easy, test)") as unknown,
  });
  expect(hub.requests).toEqual([]);
});

it("resumes a cut download where it ended", async () => {
  hub.faults.cuts[SECOND] = [1000];
  await readParquetRows(await pullHubSplit(SPLIT));
  expect(
    downloads()
      .filter((request) => request.includes(SECOND))
      .map((request) => request.split(" ")[2]),
  ).toEqual([undefined, "bytes=1000-"]);
});

it("does not take an interrupted split for a whole one", async () => {
  hub.faults.corrupt.add(SECOND);
  await expect(pullHubSplit(SPLIT)).rejects.toMatchObject({ code: "model-damaged" });
  hub.faults.corrupt.clear();
  expect(await pullHubSplit(SPLIT)).toHaveLength(2);
});

it("brings back a file that was deleted", async () => {
  const [first] = await pullHubSplit(SPLIT);
  await rm(first!);
  expect(await pullHubSplit(SPLIT)).toEqual([first, expect.any(String)]);
  expect(await readParquetRows([first!])).toHaveLength(3);
});

it("sends the token", async () => {
  await hub.close();
  await start({ token: "hf_secretsecret" });
  const refused = await pullHubSplit(SPLIT).catch((error: Error) => error);
  expect(refused).toMatchObject({ code: "data-not-found", details: { status: 401 } });
  vi.stubEnv("HF_TOKEN", "hf_secretsecret");
  expect(await pullHubSplit(SPLIT)).toHaveLength(2);
});

it("says that a data set, configuration or split does not exist", async () => {
  for (const wrong of [{ repository: "acme/none" }, { config: "none" }, { split: "none" }]) {
    await expect(pullHubSplit({ ...SPLIT, ...wrong })).rejects.toMatchObject({ code: "data-not-found" });
  }
});

it("reads integers as numbers and refuses what is no Parquet", async () => {
  const [row] = await readParquetRows(["testdata/datasets/boolq-validation-0000.parquet"]);
  expect(row).toMatchObject({ idx: 0, label: 1 });
  await expect(readParquetRows(["package.json"])).rejects.toMatchObject({ code: "invalid-data" });
});
