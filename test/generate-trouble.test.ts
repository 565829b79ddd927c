import { spawnSync } from "node:child_process";
import { on } from "node:events";
import { watch } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLI } from "./support/command-process.ts";
import {
  GENERATE_WORDS,
  hashesOf,
  killGenerates,
  type Running,
  startGenerate,
} from "./support/generate-process.ts";

// Full disks, read-only ones, folders that vanish or are in use: the built command in processes of its own.
const SIZE = ["--count", "12000", "--shard-size", "100", "--workers", "2"];

let folder: string;
let straight: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-trouble-"));
  const out = path.join(folder, "straight");
  expect(await startGenerate(...SIZE, "--out", out).ended).toMatchObject({ status: 0 });
  straight = await hashesOf(out);
});
afterAll(async () => {
  killGenerates();
  await rm(folder, { recursive: true, force: true });
});

/** A file system of its own, seen by this shell and its children only, gone when they end; Linux may forbid it. */
function shellWithDisk(script: string) {
  const disk = path.join(folder, "disk");
  const generate = [process.execPath, CLI, ...GENERATE_WORDS, ...SIZE, "--out", path.join(disk, "data")]
    .map((word) => `'${word}'`)
    .join(" ");
  return spawnSync("unshare", ["-rm", "sh", "-c", script], {
    encoding: "utf8",
    env: { ...process.env, DISK: disk, GENERATE: generate, KEEP: path.join(folder, "kept") },
  });
}

const MOUNT = 'mkdir -p "$DISK" && mount -t tmpfs -o size=16k none "$DISK" || exit 77;';
const canMount = process.platform === "linux" && spawnSync("unshare", ["-rm", "true"]).status === 0;

/** A process that is halted once the file has its name; SIGCONT lets it go on. */
async function stopAt(file: string, out: string): Promise<Running> {
  const watcher = watch(out);
  const running = startGenerate(...SIZE, "--out", out);
  for await (const [, name] of on(watcher, "change")) if (name === file) break;
  running.child.kill("SIGSTOP");
  watcher.close();
  return running;
}

describe("generate in trouble", () => {
  // The sizes end it at the lock and plan, in the first files, in later ones, and near the end.
  it.skipIf(!canMount)("loses nothing on a full disk, however often it fills, and goes on", async () => {
    const whole = path.join(folder, "straight");
    const sizes = await Promise.all((await readdir(whole)).map((name) => stat(path.join(whole, name))));
    const kilobytes = sizes.reduce((sum, { size }) => sum + size, 0) / 1024;
    const tight = ["4k", "24k", `${Math.floor(kilobytes / 3)}k`, `${Math.floor(0.9 * kilobytes)}k`];
    const steps = [...tight, "16m"]
      .map(
        (size) =>
          `mount -o remount,size=${size} "$DISK"; eval "$GENERATE" > /dev/null; s=$?; ls "$DISK"/data/*.tmp 1>&2 2> /dev/null; echo "status $s" >&2;`,
      )
      .join(" ");
    const { stderr, status } = shellWithDisk(`${MOUNT} ${steps} rm -rf "$KEEP"; cp -r "$DISK/data" "$KEEP"`);
    expect(status, stderr).toBe(0);
    const parts = stderr.split(/status (\d+)\n/);
    const statuses = parts.filter((_, i) => i % 2 === 1);
    expect(statuses.at(-1)).toBe("0");
    const failures = parts.filter((_, i) => i % 2 === 0 && parts[i + 1] === "1");
    expect(failures).toHaveLength(tight.length);
    for (const failure of failures) {
      expect(failure).toMatch(/error \[io-failed\]: cannot write "\S+": the disk is full\n +hint: make room/);
      expect(failure).not.toContain(".tmp");
    }
    expect(await hashesOf(path.join(folder, "kept"))).toEqual(straight);
    await rm(path.join(folder, "kept"), { recursive: true });
  });

  it.skipIf(!canMount)("says that a disk is read-only, and goes on when it is not", async () => {
    const { stderr, status } = shellWithDisk(
      `${MOUNT} mount -o remount,size=900k "$DISK"; eval "$GENERATE" > /dev/null;
       mount -o remount,ro "$DISK"; eval "$GENERATE" > /dev/null;
       mount -o remount,rw,size=16m "$DISK"; eval "$GENERATE" > /dev/null && rm -rf "$KEEP"; cp -r "$DISK/data" "$KEEP"`,
    );
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(
      /the disk is full[\s\S]*error \[io-failed\]: cannot write "\S+": the file system is read-only\n +hint: \S/,
    );
    expect(await hashesOf(path.join(folder, "kept"))).toEqual(straight);
    await rm(path.join(folder, "kept"), { recursive: true });
  });

  it("stops when its folder vanishes, and makes all of it again", async () => {
    const out = path.join(folder, "vanishing");
    await mkdir(out);
    const { child, ended } = await stopAt("train-00002.jsonl", out);
    await rm(out, { recursive: true });
    child.kill("SIGCONT");
    const { status, errors } = await ended;
    expect(status, errors).toBe(1);
    expect(errors).toMatch(/error \[io-failed\]: cannot write "\S+vanishing\S*": /);
    expect(await startGenerate(...SIZE, "--out", out).ended).toMatchObject({ status: 0 });
    expect(await hashesOf(out)).toEqual(straight);
  });

  it("refuses a folder that a live process writes into, which goes on undisturbed", async () => {
    const out = path.join(folder, "shared");
    await mkdir(out);
    const first = await stopAt("train-00000.jsonl", out);
    const { status, errors } = await startGenerate(...SIZE, "--out", out).ended;
    first.child.kill("SIGCONT");
    expect(status).toBe(1);
    expect(errors).toContain(`error [locked]: process ${first.child.pid} works on "${out}"`);
    expect(await first.ended).toMatchObject({ status: 0 });
    expect(await hashesOf(out)).toEqual(straight);
  });

  it("says so when a file is in the folder's place, and leaves it alone", async () => {
    const out = path.join(folder, "file");
    await writeFile(out, "mine");
    const { status, errors } = await startGenerate(...SIZE, "--out", out).ended;
    expect(status).toBe(1);
    expect(errors).toMatch(/error \[io-failed\]: cannot \w+ "\S+file\S*": /);
    expect((await stat(out)).size).toBe(4);
    expect(await readdir(folder)).toContain("file");
  });
});
