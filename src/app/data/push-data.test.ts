import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { emptyRepository, type FakeDatasetHub, startFakeDatasetHub } from "../../testing/fake-dataset-hub.ts";
import { generateSmallDataset } from "../../testing/small-dataset.ts";
import type { GenerateDatasetOptions } from "../datasets/generate-options.ts";
import { type PushDataOptions, pushData } from "./push-data.ts";

const TOKEN = "hf_abcdefghijkl";
const REPOSITORY = "acme/rows";
let home: string;
let folder: string;
let hub: FakeDatasetHub;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "cookbook-push-"));
  folder = path.join(home, "data");
  hub = await startFakeDatasetHub({ token: TOKEN });
});
afterEach(async () => {
  await hub.close();
  await rm(home, { recursive: true, force: true });
});

const generate = (changes: Partial<GenerateDatasetOptions> = {}) => generateSmallDataset(folder, changes);

function push(changes: Partial<PushDataOptions> = {}) {
  const environment = { HF_ENDPOINT: `${hub.url}/`, HF_TOKEN: TOKEN };
  return pushData({ path: folder, repository: REPOSITORY, environment, ...changes });
}

async function expectSame(): Promise<void> {
  const { files } = hub.repositories.get(REPOSITORY)!;
  const names = await readdir(folder);
  expect([...files.keys()].filter((name) => name !== ".gitattributes").sort()).toEqual(names.sort());
  for (const name of names) expect(files.get(name)).toEqual(await readFile(path.join(folder, name)));
}

const sent = () => hub.requests.filter((request) => request.startsWith("PUT")).length;

describe("pushData", () => {
  it.each(["jsonl", "jsonl.gz", "parquet"] as const)(
    "sends a folder of %s in one commit",
    async (fileFormat) => {
      await generate({ fileFormat });
      await generate({ fileFormat, split: "eval", count: 10 });
      const result = await push();
      expect(result).toMatchObject({
        repository: REPOSITORY,
        url: `${hub.url}/datasets/${REPOSITORY}`,
        commit: expect.stringMatching(/^[0-9a-f]{40}$/) as unknown,
        kept: [],
        removed: [],
      });
      expect([...result.uploaded].sort()).toEqual((await readdir(folder)).sort());
      await expectSame();
      expect(hub.repositories.get(REPOSITORY)).toMatchObject({
        isPrivate: false,
        commits: [expect.any(String)],
      });
    },
  );

  it("sends nothing twice, and only what has changed", async () => {
    await generate({ fileFormat: "parquet" });
    await push();
    const before = sent();
    expect(await push()).toMatchObject({ commit: undefined, uploaded: [] });
    await generate({ fileFormat: "parquet", split: "eval", count: 10 });
    const { uploaded, kept } = await push();
    expect([...uploaded].sort()).toEqual([
      "README.md",
      "eval-00000.parquet",
      "eval.prompts.bin",
      "manifest.json",
    ]);
    expect(kept).toContain("train-00000.parquet");
    expect(sent()).toBe(before + 2);
    await expectSame();
  });

  it("removes data of an earlier version, and nothing else", async () => {
    const repository = emptyRepository();
    for (const name of ["train-00007.jsonl", "eval.prompts.bin", "picture.png"]) {
      repository.files.set(name, Buffer.from("old"));
    }
    hub.repositories.set(REPOSITORY, repository);
    await generate();
    expect((await push()).removed).toEqual(["train-00007.jsonl", "eval.prompts.bin"]);
    expect(repository.files.has("picture.png")).toBe(true);
  });

  it("goes on after a broken connection without sending again what has arrived", async () => {
    await generate({ fileFormat: "parquet" });
    hub.faults.uploadsLeft = 2;
    await expect(push()).rejects.toMatchObject({ code: "upload-failed", retryable: true });
    expect(hub.repositories.get(REPOSITORY)!.commits).toEqual([]);
    hub.faults.uploadsLeft = Number.POSITIVE_INFINITY;
    const before = sent();
    await push();
    // Three files of rows and one of hashes.
    expect(sent() - before).toBe(2);
    await expectSame();
  });

  it("makes a private repository when asked, and never sends to a public one then", async () => {
    await generate();
    await push({ isPrivate: true });
    expect(hub.repositories.get(REPOSITORY)!.isPrivate).toBe(true);
    await push({ isPrivate: true });
    hub.repositories.get(REPOSITORY)!.isPrivate = false;
    await expect(push({ isPrivate: true })).rejects.toMatchObject({
      code: "invalid-parameter",
      message: expect.stringContaining("is public") as unknown,
    });
  });

  it("sends no folder that is not sound", async () => {
    await generate();
    await writeFile(path.join(folder, "train-00001.jsonl"), "{}\n");
    await expect(push()).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringContaining("train-00001.jsonl has 3 bytes") as unknown,
    });
    expect(hub.requests).toEqual([]);
  });

  it("tells how far it is", async () => {
    await generate({ fileFormat: "parquet" });
    const seen: { done: number; total: number }[] = [];
    await push({ onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)!.done).toBeGreaterThan(0);
    expect(seen.at(-1)!.done).toBeLessThanOrEqual(seen.at(-1)!.total);
  });

  it("stops when asked, and says so", async () => {
    await generate({ fileFormat: "parquet" });
    const controller = new AbortController();
    const stopped = push({ signal: controller.signal, onProgress: () => controller.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "interrupted" });
    expect(hub.repositories.get(REPOSITORY)!.commits).toEqual([]);
  });
});

describe("what is refused", () => {
  const environment = (changes: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
    HF_ENDPOINT: hub.url,
    HF_TOKEN: TOKEN,
    HF_HOME: home,
    ...changes,
  });

  it.each([
    [{ HF_HUB_OFFLINE: "1" }, /HF_HUB_OFFLINE is set/],
    [{ HF_TOKEN: undefined }, /no token/],
    [{ HF_TOKEN: "sk-secretsecret" }, /none of the Hugging Face Hub/],
    [{ HF_TOKEN: "hf_wrongwrongwrong" }, /refused the dataset acme\/rows \(HTTP status 401\)/],
    [{ HF_ENDPOINT: "http://127.0.0.1:9" }, /cannot be reached/],
  ])("%j, and no token is shown", async (changes, message) => {
    await generate();
    const error = (await push({ environment: environment(changes) }).catch(
      (cause: unknown) => cause,
    )) as Error;
    expect(error).toMatchObject({
      code: "upload-failed",
      message: expect.stringMatching(message) as unknown,
    });
    expect(JSON.stringify({ ...error, message: error.message })).not.toMatch(/secretsecret|wrongwrong/);
  });

  it("a failing Hub, whose status is told", async () => {
    await generate();
    hub.faults.commitStatus = 503;
    await expect(push()).rejects.toMatchObject({
      code: "upload-failed",
      retryable: true,
      details: { status: 503 },
    });
  });

  it.each(["rows", "a/b/c", "/rows", "acme/", "acme/ro ws", "../rows"])("the name %j", async (repository) => {
    await expect(push({ repository })).rejects.toMatchObject({ code: "invalid-parameter" });
  });

  it("a folder that is none of Cookbook's", async () => {
    await generate();
    await rm(path.join(folder, "manifest.json"));
    await expect(push()).rejects.toMatchObject({ code: "invalid-data" });
  });
});
