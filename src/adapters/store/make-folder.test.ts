import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeFolder } from "./make-folder.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "cookbook-folder-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

it("makes what is missing, and leaves what is there", async () => {
  const deep = path.join(root, "a", "b", "c");
  await makeFolder(deep);
  await makeFolder(deep);
  expect((await stat(deep)).isDirectory()).toBe(true);
  await makeFolder(path.parse(deep).root);
});

it("says what stands in the way", async () => {
  await writeFile(path.join(root, "file"), "");
  await expect(makeFolder(path.join(root, "file"))).rejects.toMatchObject({ code: "EEXIST" });
  await expect(makeFolder(path.join(root, "file", "x"))).rejects.toMatchObject({ code: "ENOTDIR" });
});

it.runIf(process.platform === "linux")("returns where no folder can be made", async () => {
  await expect(makeFolder("/proc/cookbook/x")).rejects.toMatchObject({ code: "ENOENT" });
});
