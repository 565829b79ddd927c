import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openRowSink } from "../../adapters/sinks/registry.ts";
import { openDatasetFolder } from "../../adapters/store/dataset-folder.ts";
import { ioFailed } from "../../adapters/store/io-failed.ts";
import { DATA_FILE_FORMATS } from "../../contracts/dataset-manifest.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { ROW_STYLES, STYLE_COLUMNS } from "../../domain/datasets/row-style.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { generateDataset } from "./generate-dataset.ts";
import type { GenerateDatasetOptions } from "./generate-options.ts";
import { loadDataset, readPlacedRows } from "./read-dataset.ts";

const tokenizer = createWordTokenizer();
let out: string;

beforeEach(async () => {
  out = path.join(await mkdtemp(path.join(tmpdir(), "cookbook-dataset-")), "data");
});
afterEach(() => rm(path.dirname(out), { recursive: true, force: true }));

function options(changes: Partial<GenerateDatasetOptions> = {}): GenerateDatasetOptions {
  return {
    template: "key-value",
    count: 70,
    seed: 5,
    split: "train",
    shardSize: 30,
    tokenizer,
    out,
    ...changes,
  };
}

async function contents(folder = out): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name), "utf8")])),
  );
}

describe("generateDataset", () => {
  it("writes shards of prompts and completions, and a manifest that fits them", async () => {
    const manifest = await generateDataset(options());
    const files = await contents();
    expect(Object.keys(files)).toEqual([
      "README.md",
      "manifest.json",
      "train-00000.jsonl",
      "train-00001.jsonl",
      "train-00002.jsonl",
      "train.prompts.bin",
    ]);
    const { plan, files: written, report } = manifest.splits.train!;
    expect(plan).toMatchObject({
      template: "key-value",
      seed: 5,
      count: 70,
      format: "squad",
    });
    expect(written.map(({ rows }) => rows)).toEqual([30, 30, 10]);
    for (const { file, sha256, bytes } of written) {
      expect(sha256Hex(files[file]!)).toBe(sha256);
      expect(Buffer.byteLength(files[file]!)).toBe(bytes);
    }
    expect(report).toMatchObject({
      uniqueRate: 1,
      uniqueCheckedRows: 70,
      roundTripRate: 1,
      solverAgreement: 1,
    });
    expect(manifest.sharedPrompts).toBeNull();
    expect(JSON.parse(files["manifest.json"]!)).toEqual(manifest);
    const rows = await loadDataset({ path: out });
    expect(rows).toHaveLength(70);
    expect(Object.keys(rows[0]!)).toEqual(["prompt", "completion"]);
    expect(await loadDataset({ path: out, limit: 31 })).toEqual(rows.slice(0, 31));
  });

  it("leaves finished files untouched when run again, and repairs a damaged one", async () => {
    const first = await generateDataset(options());
    const before = await contents();
    const file = path.join(out, "train-00001.jsonl");
    const { mtimeMs } = await stat(file);
    expect(await generateDataset(options())).toEqual(first);
    expect((await stat(file)).mtimeMs).toBe(mtimeMs);
    await writeFile(file, "{}\n");
    await expect(loadDataset({ path: out })).rejects.toMatchObject({ code: "invalid-data" });
    await generateDataset(options());
    expect(await contents()).toEqual(before);
  });

  it("gives the bytes of a straight run when it was interrupted", async () => {
    const straight = path.join(path.dirname(out), "straight");
    await generateDataset(options({ count: 1400, shardSize: 400, out: straight }));
    const controller = new AbortController();
    const interrupted = generateDataset(
      options({
        count: 1400,
        shardSize: 400,
        signal: controller.signal,
        onProgress: ({ done }) => {
          if (done >= 400) controller.abort();
        },
      }),
    );
    await expect(interrupted).rejects.toMatchObject({ code: "interrupted" });
    expect(Object.keys(await contents())).toContain("train-00000.jsonl");
    expect((await readdir(out)).filter((name) => name.endsWith(".jsonl"))).toHaveLength(1);
    await expect(loadDataset({ path: out })).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringContaining("interrupted"),
    });
    await expect(generateDataset(options({ count: 1400, shardSize: 400, seed: 6 }))).rejects.toMatchObject({
      code: "not-resumable",
    });
    await generateDataset(options({ count: 1400, shardSize: 400 }));
    expect(await contents()).toEqual(await contents(straight));
  });

  it("puts another split beside the first", async () => {
    await generateDataset(options());
    const train = await contents();
    const both = await generateDataset(options({ split: "eval", count: 20 }));
    expect(Object.keys(both.splits).sort()).toEqual(["eval", "train"]);
    expect(both.sharedPrompts).toBe(0);
    const files = await contents();
    expect(files["train-00000.jsonl"]).toBe(train["train-00000.jsonl"]);
    expect(await loadDataset({ path: out, split: "eval" })).toHaveLength(20);
    expect(await loadDataset({ path: out })).toHaveLength(70);
  });

  it("is locked while it works, so that two at once lose nothing", async () => {
    let second: Promise<unknown> | undefined;
    await generateDataset(
      options({
        onProgress: () => {
          second ??= generateDataset(options({ split: "eval", count: 10 })).catch((error) => error.code);
        },
      }),
    );
    expect(await second).toBe("locked");
    const manifest = await generateDataset(options({ split: "eval", count: 10 }));
    expect(Object.keys(manifest.splits).sort()).toEqual(["eval", "train"]);
    expect(await readdir(out)).not.toContain("run.lock");
  });

  it("counts prompts that stand in both splits", async () => {
    await generateDataset(options({ split: "eval", count: 30 }));
    // As if the other split had made the same prompts.
    const leaked = await readFile(path.join(out, "eval.prompts.bin"));
    const manifest = await generateDataset(options());
    expect(manifest.sharedPrompts).toBe(0);
    await writeFile(path.join(out, "train.prompts.bin"), leaked);
    await rm(path.join(out, "eval-00000.jsonl"));
    expect((await generateDataset(options({ split: "eval", count: 30 }))).sharedPrompts).toBe(30);
  });

  it("makes parts that are the whole, one after the other", async () => {
    await generateDataset(options());
    const whole = await loadDataset({ path: out });
    const rows = [];
    for (const index of [0, 1, 2]) {
      const folder = `${out}-${index}`;
      const manifest = await generateDataset(options({ part: { index, of: 3 }, out: folder }));
      expect(manifest.splits.train!.plan.part).toEqual({ index, of: 3 });
      rows.push(...(await loadDataset({ path: folder })));
    }
    expect(rows).toEqual(whole);
    await expect(
      generateDataset(options({ part: { index: 0, of: 3 }, out: `${out}-1` })),
    ).rejects.toMatchObject({
      code: "not-resumable",
      hint: expect.stringContaining("data merge"),
    });
  });

  it.each(ROW_STYLES)("writes rows of the style %s in every kind of file, all the same", async (style) => {
    const rows = await Promise.all(
      DATA_FILE_FORMATS.map(async (fileFormat) => {
        const folder = `${out}-${fileFormat}`;
        await generateDataset(options({ style, fileFormat, out: folder }));
        expect((await readdir(folder)).filter((name) => name.endsWith(`.${fileFormat}`))).toHaveLength(3);
        const values: unknown[] = [];
        for await (const { value } of readPlacedRows({ path: folder })) values.push(value);
        return values;
      }),
    );
    expect(rows[0]).toHaveLength(70);
    expect(Object.keys(rows[0]![0] as object)).toEqual(Object.keys(STYLE_COLUMNS[style]));
    expect(rows[1]).toEqual(rows[0]);
    expect(JSON.parse(JSON.stringify(rows[2]))).toEqual(rows[0]);
  });

  it.each([
    [{ count: 71 }, /count was 70 and is now 71/],
    [{ seed: 6 }, /seed was 5 and is now 6/],
    [{ params: { pairs: "3" } }, /its params\.pairs was \S+ and is now \S+$/],
    [{ template: "span-match" }, /template was "key-value" and is now "span-match"/],
    [{ format: "record" }, /format was/],
  ])("refuses %j in the same folder", async (changes, message) => {
    await generateDataset(options());
    const before = await contents();
    await expect(generateDataset(options(changes))).rejects.toMatchObject({
      code: "not-resumable",
      message: expect.stringMatching(message),
      hint: expect.stringContaining("--out"),
    });
    expect(await contents()).toEqual(before);
  });

  it("refuses to write over files of unknown origin", async () => {
    await openDatasetFolder(out).write("train-00000.jsonl", '{"prompt":"mine","completion":" too"}\n');
    await expect(generateDataset(options())).rejects.toMatchObject({ code: "not-resumable" });
    expect(await loadDataset({ path: out })).toEqual([{ prompt: "mine", completion: " too" }]);
  });

  it("loses nothing when the disk is full, and goes on later", async () => {
    let room = 2;
    const openSink: typeof openRowSink = async (format, sinkOptions) => {
      const sink = await openRowSink(format, sinkOptions);
      if (room-- > 0) return sink;
      const full = ioFailed("write", sinkOptions.file, Object.assign(new Error("full"), { code: "ENOSPC" }));
      return { ...sink, finish: () => Promise.reject(full) };
    };
    await expect(generateDataset(options({ openSink }))).rejects.toMatchObject({
      code: "io-failed",
      message: expect.stringContaining("the disk is full"),
      hint: expect.stringContaining("run the same command again"),
    });
    const kept = await contents();
    expect(Object.keys(kept)).toEqual([
      "train-00000.jsonl",
      "train-00001.jsonl",
      "train.plan.json",
      "train.progress",
    ]);
    const { mtimeMs } = await stat(path.join(out, "train-00000.jsonl"));
    await generateDataset(options());
    expect((await stat(path.join(out, "train-00000.jsonl"))).mtimeMs).toBe(mtimeMs);
    expect(await loadDataset({ path: out })).toHaveLength(70);
  });

  it("makes anew what its progress names but the folder lacks, and clears leftovers away", async () => {
    const straight = `${out}-straight`;
    await generateDataset(options({ out: straight }));
    const openSink: typeof openRowSink = async (format, sinkOptions) => {
      if (sinkOptions.file.includes("00002")) throw ioFailed("write", sinkOptions.file, new Error("stop"));
      return openRowSink(format, sinkOptions);
    };
    await expect(generateDataset(options({ openSink }))).rejects.toMatchObject({ code: "io-failed" });
    await rm(path.join(out, "train-00000.jsonl"));
    await writeFile(path.join(out, "train-00001.jsonl"), "{}\n");
    await writeFile(path.join(out, "train-00002.jsonl.77.tmp"), "half");
    const progress = path.join(out, "train.progress");
    await writeFile(progress, `${await readFile(progress, "utf8")}{"file":"train-0`);
    await generateDataset(options());
    expect(await contents()).toEqual(await contents(straight));
  });

  it("names no file in the manifest that was removed meanwhile, and makes it again", async () => {
    const openSink: typeof openRowSink = async (format, sinkOptions) => {
      if (sinkOptions.file.includes("00002")) await rm(path.join(out, "train-00001.jsonl"));
      return openRowSink(format, sinkOptions);
    };
    await expect(generateDataset(options({ openSink }))).rejects.toMatchObject({
      code: "io-failed",
      message: expect.stringContaining("train-00001.jsonl was removed in the meantime"),
    });
    expect(await contents()).not.toHaveProperty("manifest.json");
    await generateDataset(options());
    expect(await loadDataset({ path: out })).toHaveLength(70);
  });

  it("clears away what a process left that was killed just before its end", async () => {
    const manifest = await generateDataset(options());
    const finished = await contents();
    const { mtimeMs } = await stat(path.join(out, "train-00000.jsonl"));
    for (const name of ["train.progress", "train.plan.json", "train-00002.jsonl.77.tmp", "README.md.x.tmp"])
      await writeFile(path.join(out, name), "left");
    const dead = { id: "dead", pid: process.pid, start: "earlier", host: hostname() };
    await writeFile(path.join(out, "run.lock"), JSON.stringify(dead));
    expect(await generateDataset(options())).toEqual(manifest);
    expect(await contents()).toEqual(finished);
    expect((await stat(path.join(out, "train-00000.jsonl"))).mtimeMs).toBe(mtimeMs);
  });

  it("says why a folder cannot be written", async () => {
    await openDatasetFolder(path.dirname(out)).write("data", "a file in the way");
    await expect(generateDataset(options())).rejects.toMatchObject({
      code: "io-failed",
      message: expect.stringContaining(out),
    });
  });

  it.each([
    [{ count: 0 }, "invalid-parameter"],
    [{ workers: 0 }, "invalid-parameter"],
    [{ count: 3, part: { index: 0, of: 4 } }, "invalid-parameter"],
    [{ template: "key-vaule" }, "unknown-name"],
    [{ params: { pears: 3 } }, "unknown-name"],
    [{ format: "sqad" }, "unknown-name"],
    [{ tokenizer: createWordTokenizer({ words: 12 }) }, "vocabulary-too-small"],
  ])("refuses %j with %s and makes no folder", async (changes, code) => {
    await expect(generateDataset(options(changes))).rejects.toMatchObject({ code });
    await expect(stat(out)).rejects.toThrow();
  });
});

describe("loadDataset", () => {
  it("says what is missing", async () => {
    await expect(loadDataset({ path: out })).rejects.toMatchObject({
      code: "invalid-data",
      hint: expect.stringContaining("cookbook generate"),
    });
    await generateDataset(options());
    await expect(loadDataset({ path: out, split: "eval" })).rejects.toMatchObject({
      message: expect.stringContaining('no split "eval", only train'),
    });
  });

  it.each(['{"prompt": "x"}', "not json", '{"prompt": 1, "completion": ""}'])(
    "names file and line of the bad row %s",
    async (row) => {
      await openDatasetFolder(out).write("rows.jsonl", `{"prompt":"a","completion":" b"}\n${row}\n`);
      await expect(loadDataset({ path: out })).rejects.toMatchObject({
        code: "invalid-data",
        message: expect.stringContaining("rows.jsonl:2"),
      });
    },
  );
});
