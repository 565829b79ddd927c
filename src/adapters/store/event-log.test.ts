import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createEventLog, readEvents } from "./event-log.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-events-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("appends, and a torn line costs only itself", async () => {
  const file = path.join(folder, "a", "events.jsonl");
  createEventLog(file)({ type: "run-interrupt" });
  await appendFile(file, '{"type":"run-e');
  createEventLog(file)({ type: "run-end", seconds: 2 });
  expect((await readEvents(file)).map((event) => event.type)).toEqual(["run-interrupt", "run-end"]);
  expect((await readFile(file, "utf8")).split("\n")).toHaveLength(4);
  expect(await readEvents(path.join(folder, "none"))).toEqual([]);
});

it.runIf(process.platform === "linux")("says that the disk is full", () => {
  // /dev/full takes no byte: every write fails as on a full disk.
  expect(() => createEventLog("/dev/full")({ type: "run-interrupt" })).toThrow(
    expect.objectContaining({
      code: "io-failed",
      message: 'cannot write "/dev/full": the disk is full',
    }),
  );
});
