import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeHub, startFakeHub } from "../../../testing/fake-hub.ts";
import type { DownloadEvent } from "../download/download-event.ts";
import { openModel } from "../open-model.ts";
import { resolveModel } from "../resolve-model.ts";

const NAMES = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];
const WEIGHTS = "model.safetensors";
const REFERENCE = "hf:acme/tiny";
const COMMIT = "a".repeat(40);

let folder: string;
let hub: FakeHub;
let files: Map<string, Uint8Array>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-hub-"));
  files = new Map([["README.md", new Uint8Array(10)]]);
  for (const name of NAMES) files.set(name, await readFile(join("testdata/models/llama-tiny", name)));
  hub = await startFakeHub({ repository: "acme/tiny", files, lfs: new Set([WEIGHTS]) });
  for (const name of [
    "HF_TOKEN",
    "HF_HUB_OFFLINE",
    "TRANSFORMERS_OFFLINE",
    "HF_HUB_CACHE",
    "HUGGINGFACE_HUB_CACHE",
  ])
    vi.stubEnv(name, undefined);
  vi.stubEnv("HF_ENDPOINT", `${hub.url}/`);
  vi.stubEnv("HF_HOME", join(folder, "hf"));
  vi.stubEnv("COOKBOOK_HOME", join(folder, "home"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

const snapshot = () => join(folder, "hf", "hub", "models--acme--tiny", "snapshots", COMMIT);
const blobs = () => join(folder, "hf", "hub", "models--acme--tiny", "blobs");
const fileRequests = () => hub.requests.filter((request) => request.includes("/resolve/"));

async function expectWhole(path: string): Promise<void> {
  expect((await readdir(path)).sort()).toEqual(NAMES);
  for (const name of NAMES) expect(await readFile(join(path, name))).toEqual(files.get(name));
  expect((await readdir(blobs())).every((name) => /^[0-9a-f]+$/.test(name))).toBe(true);
}

describe("a model of the Hub", () => {
  it("is downloaded into the cache that Python uses, without files that are not needed", async () => {
    const events: DownloadEvent[] = [];
    expect(await resolveModel(REFERENCE, { onProgress: (event) => events.push(event) })).toBe(snapshot());
    await expectWhole(snapshot());
    expect(await readFile(join(snapshot(), "../../refs/main"), "utf8")).toBe(COMMIT);
    expect(events.filter(({ kind }) => kind === "file-end")).toHaveLength(NAMES.length);
  });

  it("opens", async () => {
    const model = await openModel(`${REFERENCE}@${COMMIT}`);
    expect(model.config.layerCount).toBe(2);
    await model.close();
  });

  it("is not asked for again once it is there", async () => {
    await resolveModel(REFERENCE);
    const before = hub.requests.length;
    await resolveModel(REFERENCE);
    await resolveModel(`${REFERENCE}@${COMMIT}`);
    expect(hub.requests.length).toBe(before);
  });

  it("works offline once it is there, and says what to do before", async () => {
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    await expect(resolveModel(REFERENCE)).rejects.toMatchObject({
      code: "download-failed",
      message: expect.stringContaining("HF_HUB_OFFLINE") as unknown,
      hint: expect.stringContaining("unset HF_HUB_OFFLINE") as unknown,
    });
    vi.stubEnv("HF_HUB_OFFLINE", "0");
    await resolveModel(REFERENCE);
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    expect(await resolveModel(REFERENCE)).toBe(snapshot());
  });

  it("is sent with the token from HF_TOKEN or the token file, which no error shows", async () => {
    await hub.close();
    hub = await startFakeHub({
      repository: "acme/tiny",
      files,
      lfs: new Set([WEIGHTS]),
      token: "hf_secretsecret",
    });
    vi.stubEnv("HF_ENDPOINT", hub.url);
    const refused = await resolveModel(REFERENCE).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: "model-not-found",
      hint: expect.stringContaining("HF_TOKEN") as unknown,
      details: { status: 401 },
    });
    vi.stubEnv("HF_TOKEN", "hf_wrongwrong");
    const wrong = (await resolveModel(REFERENCE).catch((error: unknown) => error)) as Error;
    expect(JSON.stringify({ ...wrong, message: wrong.message })).not.toContain("wrongwrong");
    vi.stubEnv("HF_TOKEN", undefined);
    await writeFile(join(folder, "token"), "hf_secretsecret\n");
    vi.stubEnv("HF_TOKEN_PATH", join(folder, "token"));
    await expectWhole(await resolveModel(REFERENCE));
  });
});

describe("a cut connection", () => {
  it("is resumed where it ended", async () => {
    hub.faults.cuts[WEIGHTS] = [10_000, 20_000];
    await expectWhole(await resolveModel(REFERENCE));
    const ranges = fileRequests()
      .filter((request) => request.includes(WEIGHTS))
      .map((request) => request.split(" ")[2]);
    expect(ranges).toEqual([undefined, "bytes=10000-", "bytes=30000-"]);
  });

  it("starts again with a server that cannot resume", async () => {
    hub.faults.cuts[WEIGHTS] = [10_000];
    hub.faults.ignoreRanges = true;
    await expectWhole(await resolveModel(REFERENCE));
  });

  it("leaves a part that the next run goes on from", async () => {
    const stop = new AbortController();
    hub.faults.cuts[WEIGHTS] = [30_000];
    const run = resolveModel(REFERENCE, {
      signal: stop.signal,
      onProgress: (event) => {
        if (event.kind === "progress" && event.file === WEIGHTS && event.doneBytes >= 30_000) stop.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ code: "interrupted" });
    await expectWhole(await resolveModel(REFERENCE));
    expect(fileRequests().some((request) => request.endsWith(`${WEIGHTS} bytes=30000-`))).toBe(true);
  });
});

describe("damage", () => {
  it("is refused by its checksum, named, and not kept", async () => {
    hub.faults.corrupt.add(WEIGHTS);
    await expect(resolveModel(REFERENCE)).rejects.toMatchObject({
      code: "model-damaged",
      message: expect.stringMatching(/model\.safetensors .*has sha256 .*expected/) as unknown,
    });
    expect((await readdir(blobs())).filter((name) => !/^[0-9a-f]{40}$/.test(name))).toEqual([]);
    hub.faults.corrupt.clear();
    await expectWhole(await resolveModel(REFERENCE));
  });

  it("in the part from an earlier run costs one fresh download", async () => {
    await resolveModel(REFERENCE);
    const [blob] = (await readdir(blobs())).filter((name) => name.length === 64);
    await rm(join(blobs(), blob!));
    await writeFile(join(blobs(), `${blob}.partial`), new Uint8Array(5000));
    await expectWhole(await resolveModel(REFERENCE));
  });

  it("on this disk is found and repaired by a refresh", async () => {
    await resolveModel(REFERENCE);
    const [blob] = (await readdir(blobs())).filter((name) => name.length === 64);
    await writeFile(join(blobs(), blob!), new Uint8Array(files.get(WEIGHTS)!.length));
    await expectWhole(await resolveModel(REFERENCE, { refresh: true }));
  });
});

describe("other failures", () => {
  it("says that a name or revision does not exist", async () => {
    for (const reference of ["hf:acme/huge", `${REFERENCE}@v9`]) {
      await expect(resolveModel(reference)).rejects.toMatchObject({
        code: "model-not-found",
        details: { status: 404 },
      });
    }
  });

  it("reports a server error as one to try again", async () => {
    hub.faults.status = 503;
    await expect(resolveModel(REFERENCE)).rejects.toMatchObject({ code: "download-failed", retryable: true });
  });

  it("fails fast where the Hub cannot be reached", async () => {
    vi.stubEnv("HF_ENDPOINT", "http://127.0.0.1:9");
    await expect(resolveModel(REFERENCE)).rejects.toMatchObject({
      code: "download-failed",
      message: expect.stringContaining("http://127.0.0.1:9 cannot be reached") as unknown,
      hint: expect.stringContaining("HF_ENDPOINT") as unknown,
    });
  });

  it("keeps the copy on this machine when a refresh cannot reach the Hub", async () => {
    await resolveModel(REFERENCE);
    vi.stubEnv("HF_ENDPOINT", "http://127.0.0.1:9");
    expect(await resolveModel(REFERENCE, { refresh: true })).toBe(snapshot());
  });

  it("names the weight formats that a repository has instead", async () => {
    files.set("pytorch_model.bin", new Uint8Array(5));
    files.delete(WEIGHTS);
    await expect(resolveModel(REFERENCE)).rejects.toMatchObject({
      code: "model-unsupported",
      message: expect.stringContaining("pytorch_model.bin") as unknown,
    });
  });

  it("lets one of several pulls download and the others wait", async () => {
    const paths = await Promise.all([1, 2, 3].map(() => resolveModel(REFERENCE)));
    expect(new Set(paths)).toEqual(new Set([snapshot()]));
    expect(fileRequests()).toHaveLength(NAMES.length);
    await expectWhole(snapshot());
  });
});
