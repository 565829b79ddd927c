import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isFolderLocked, lockFolder } from "./folder-lock.ts";
import { processStart } from "./process-start.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lockFile = () => path.join(folder, "run.lock");

describe("lockFolder", () => {
  it("refuses a second holder until the first lets go", async () => {
    const release = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: "locked",
      message: expect.stringContaining(`process ${process.pid} works on`),
    });
    expect(await isFolderLocked(folder)).toBe(true);
    await release();
    expect(await isFolderLocked(folder)).toBe(false);
    await (await lockFolder(folder))();
    expect(await readdir(folder)).toEqual([]);
  });

  it("takes over from a process that was killed", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await once(child, "spawn");
    const holder = {
      pid: child.pid!,
      start: processStart(child.pid!),
      host: (await import("node:os")).hostname(),
    };
    await writeFile(lockFile(), JSON.stringify({ ...holder, id: "child" }));
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: "locked" });
    child.kill("SIGKILL");
    await once(child, "exit");
    const release = await lockFolder(folder);
    expect(JSON.parse(await readFile(lockFile(), "utf8")).pid).toBe(process.pid);
    await release();
  });

  it("takes over when the number belongs to another process by now, or the file is damaged", async () => {
    const { hostname } = await import("node:os");
    const reused = { pid: process.pid, start: "1", host: hostname(), id: "old" };
    await writeFile(lockFile(), JSON.stringify(reused));
    await (await lockFolder(folder))();
    await writeFile(lockFile(), "{");
    await (await lockFolder(folder))();
    expect(await readdir(folder)).toEqual([]);
  });

  it("clears away what killed processes left, and nothing of a live one", async () => {
    const { hostname } = await import("node:os");
    const dead = JSON.stringify({ pid: process.pid, start: "1", host: hostname(), id: "dead" });
    const ended = spawn(process.execPath, ["-e", ""]);
    await once(ended, "exit");
    const live = [`run.lock.${process.pid}.c`, "run.lock.5.d"];
    await writeFile(path.join(folder, "run.lock.7.a"), dead);
    await writeFile(path.join(folder, "run.lock.0123456789ab"), dead);
    await writeFile(path.join(folder, `run.lock.${ended.pid}.b`), "");
    await writeFile(path.join(folder, live[0]!), "");
    await writeFile(path.join(folder, live[1]!), dead.replace(hostname(), "elsewhere.example"));
    await (await lockFolder(folder))();
    expect(await readdir(folder)).toEqual(live.sort());
  });

  it("believes a lock of another machine", async () => {
    await writeFile(lockFile(), JSON.stringify({ pid: 1, start: "1", host: "elsewhere.example", id: "x" }));
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: "locked",
      message: expect.stringContaining("elsewhere.example"),
    });
  });

  it("says so when something else stands where the lock should", async () => {
    await mkdir(lockFile());
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: "io-failed",
      message: expect.stringContaining("run.lock") as string,
    });
  });

  it("lets exactly one of many in at a stale lock", async () => {
    await writeFile(lockFile(), "{");
    const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
    expect(attempts.filter((attempt) => attempt.status === "fulfilled")).toHaveLength(1);
  });
});
