import { execFile, spawn } from "node:child_process";
import { watch } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFakeDatasetHub } from "../src/testing/fake-dataset-hub.ts";
import { CLI } from "./support/command-process.ts";
import { GENERATE_WORDS, hashesOf } from "./support/generate-process.ts";

// `cookbook data` in processes of its own: exit statuses, output, and what a kill leaves behind.
const MODEL = path.resolve("testdata/models/llama-tiny");
let home: string;
const at = (...names: string[]) => path.join(home, ...names);

interface Ended {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

function cookbook(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...environment };
    execFile(process.execPath, [CLI, ...words], { cwd: home, env }, (error, output, errors) => {
      resolve({ status: error === null ? 0 : Number(error.code), output, errors });
    });
  });
}

async function generate(...flags: string[]): Promise<void> {
  const { status, errors } = await cookbook([...GENERATE_WORDS, ...flags]);
  if (status !== 0) throw new Error(errors);
}

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "cookbook-data-"));
  await generate("--count", "3000", "--shard-size", "100", "--out", "whole");
  await generate("--count", "200", "--split", "eval", "--out", "whole");
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe("cookbook data", () => {
  it("merges what other machines made, verifies it, and says with its exit status what is wrong", async () => {
    for (const part of ["1/3", "2/3", "3/3"]) {
      const out = `part-${part[0]}`;
      await generate("--count", "3000", "--shard-size", "100", "--shard", part, "--out", out);
    }
    await generate("--count", "200", "--split", "eval", "--out", "part-1");
    const merged = await cookbook([
      "data",
      "merge",
      "part-3",
      "part-1",
      "part-2",
      "--out",
      "merged",
      "--model",
      MODEL,
    ]);
    expect(merged).toMatchObject({
      status: 0,
      output: expect.stringContaining("3000 train rows") as unknown,
    });
    expect(await hashesOf(at("merged"))).toEqual(await hashesOf(at("whole")));
    const sound = await cookbook(["data", "verify", "merged", "--regenerate", "--model", MODEL, "--json"]);
    expect(sound.status).toBe(0);
    expect(JSON.parse(sound.output)).toMatchObject({
      problems: [],
      splits: [{ regenerated: 100 }, { regenerated: 100 }],
    });
    const file = at("merged", "train-00007.jsonl");
    await writeFile(file, (await readFile(file, "utf8")).replace("b", "c"));
    expect(await cookbook(["data", "verify", "merged"])).toMatchObject({
      status: 1,
      output: expect.stringContaining("no  train-00007.jsonl has another SHA-256") as unknown,
    });
  });

  it("goes on after kills at random points, to the bytes of a straight conversion", async () => {
    const words = (out: string) => [
      "data",
      "convert",
      "whole",
      "--style",
      "messages",
      "--file-format",
      "jsonl.gz",
      "--out",
      out,
    ];
    expect((await cookbook(words("straight"))).status).toBe(0);
    const out = at("killed");
    await mkdir(out);
    let kills = 0;
    for (let after = 1; kills < 20; after += 7) {
      const child = spawn(process.execPath, [CLI, ...words("killed")], { cwd: home, stdio: "ignore" });
      let events = 0;
      const watcher = watch(out, () => {
        events += 1;
        if (events >= 1 + (after % 30)) child.kill("SIGKILL");
      });
      const signal = await new Promise((resolve) => child.on("close", (_, ended) => resolve(ended)));
      watcher.close();
      if (signal === "SIGKILL") kills += 1;
      else {
        expect(await hashesOf(out)).toEqual(await hashesOf(at("straight")));
        await rm(out, { recursive: true });
        await mkdir(out);
      }
    }
    expect((await cookbook(words("killed"))).status).toBe(0);
    expect(await hashesOf(out)).toEqual(await hashesOf(at("straight")));
  });

  it("leaves with 1 when more of an evaluation file stands in the dataset than is allowed", async () => {
    const rows = (await readFile(at("whole", "train-00000.jsonl"), "utf8")).split("\n").slice(0, 2);
    await writeFile(at("rows.jsonl"), `${rows.join("\n")}\n{"text":"${"something else ".repeat(9)}"}\n`);
    const words = ["data", "overlap", "whole", "--against", "rows.jsonl", "--ngram", "3"];
    expect(await cookbook(words)).toMatchObject({
      status: 0,
      output: expect.stringContaining("66.67 %") as unknown,
    });
    expect((await cookbook([...words, "--fail-over", "0.7"])).status).toBe(0);
    expect((await cookbook([...words, "--fail-over", "0.5"])).status).toBe(1);
    expect((await cookbook([...words, "--fail-over", "2"])).status).toBe(2);
    const none = [...words, "--ngram", "500"];
    expect(await cookbook(none)).toMatchObject({
      status: 0,
      errors: expect.stringContaining('no row of "rows.jsonl" was checked') as unknown,
    });
    expect((await cookbook([...none, "--fail-over", "1"])).status).toBe(1);
  });

  it("pushes, and shows no token", async () => {
    const hub = await startFakeDatasetHub({ token: "hf_abcdefghijkl" });
    try {
      const words = ["data", "push", "whole", "--repo", "acme/rows"];
      const environment = { HF_ENDPOINT: hub.url, HF_TOKEN: "hf_abcdefghijkl", HF_HUB_OFFLINE: "" };
      const pushed = await cookbook(words, environment);
      expect(pushed).toMatchObject({
        status: 0,
        output: expect.stringContaining("35 files sent") as unknown,
      });
      expect(pushed.output + pushed.errors).not.toContain("abcdefghijkl");
      expect(hub.repositories.get("acme/rows")!.files.size).toBe(36);
      const again = await cookbook([...words, "--json"], environment);
      expect(JSON.parse(again.output)).toMatchObject({ uploaded: [], kept: { length: 35 } });
      const refused = await cookbook(words, { ...environment, HF_TOKEN: "hf_mnopqrstuvwx" });
      expect(refused).toMatchObject({
        status: 1,
        errors: expect.stringContaining("upload-failed") as unknown,
      });
      expect(refused.errors).not.toContain("mnopqrstuvwx");
    } finally {
      await hub.close();
    }
  });

  it("inspects any rows", async () => {
    await writeFile(at("mine.jsonl"), '{"question":"q","n":1}\n{"question":"r","choices":["a"]}\n');
    const { output } = await cookbook(["data", "inspect", "mine.jsonl", "--json"]);
    expect(JSON.parse(output)).toMatchObject({
      kind: "files",
      splits: [
        {
          split: "train",
          rows: 2,
          columns: [
            { name: "question", types: ["string"], missing: 0 },
            { name: "n", types: ["integer"], missing: 1 },
            { name: "choices", types: ["list of string"], missing: 1 },
          ],
          first: [{ value: { question: "q", n: 1 } }, { value: { question: "r", choices: ["a"] } }],
        },
      ],
    });
    expect((await cookbook(["data", "inspect", "whole"])).output).toMatch(/⟦ .*↵⟧/);
    expect(await cookbook(["data", "inspect", "nothing"])).toMatchObject({ status: 1 });
  });
});
