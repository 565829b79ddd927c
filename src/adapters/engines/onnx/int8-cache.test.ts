import { mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openModelContext } from "./open-model-context.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "cookbook-int8-"));
  vi.stubEnv("COOKBOOK_HOME", home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

async function int8Path(): Promise<string> {
  const context = await openModelContext({ model: "testdata/models/llama-tiny", precision: "int8" });
  await context.source.close();
  return context.int8!.path;
}

it("is made again, with the same bytes, when it is cut off, missing or without its index", async () => {
  const path = await int8Path();
  const bytes = await readFile(path);
  const index = path.replace(/bin$/, "json");
  for (const damage of [
    () => truncate(path, 100),
    () => rm(path),
    () => rm(index),
    () => truncate(index, 9),
  ]) {
    await damage();
    expect(await int8Path()).toBe(path);
    expect((await readFile(path)).equals(bytes)).toBe(true);
  }
  expect((await readdir(dirname(path))).filter((name) => /tmp|onnx/.test(name))).toEqual([]);
});
