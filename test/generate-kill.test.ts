import { watch } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom, type RandomStream } from "../src/core/random.ts";
import { hashesOf, killGenerates, startGenerate } from "./support/generate-process.ts";

// The built command in processes of its own, killed by SIGKILL at random points of its work, and started again. Points
// are counted in what happens in the folder (a file appears, grows, gets its name), so that they fall everywhere, also
// into the moments in which plan, progress, card and manifest are written.
const SEED = Number(process.env.COOKBOOK_KILL_SEED ?? Math.floor(Math.random() * 2 ** 32));
const ROWS = 3000;
const ROWS_PER_FILE = 50;
/** Events from one kill to the next at most: a file makes about six, so this is some seven files. */
const MOST_EVENTS = 40;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-kill-"));
});
afterAll(async () => {
  killGenerates();
  await rm(folder, { recursive: true, force: true });
});

interface Attempt {
  readonly out: string;
  readonly flags: readonly string[];
  /** Kills it after so many events in the folder; undefined lets it finish. */
  readonly killAfter?: number;
}

/** Whether it was killed; throws when it ended by itself with another status than 0. */
async function generate({ out, flags, killAfter }: Attempt): Promise<boolean> {
  await mkdir(out, { recursive: true });
  let events = 0;
  const watcher = watch(out, () => {
    events += 1;
    if (killAfter !== undefined && events >= killAfter) child.kill("SIGKILL");
  });
  const size = ["--count", String(ROWS), "--shard-size", String(ROWS_PER_FILE)];
  const { child, ended } = startGenerate(...size, "--out", out, ...flags);
  const { status, signal, errors } = await ended;
  watcher.close();
  if (signal === "SIGKILL") return true;
  if (status !== 0) throw new Error(`status ${status} ${signal}: ${errors}`);
  return false;
}

/** Kills so many processes, over as many complete datasets as that takes, and compares each with the straight one. */
async function killAndCompare(
  random: RandomStream,
  kills: number,
  flags: readonly string[],
): Promise<readonly number[]> {
  const name = path.join(folder, flags.join("").replaceAll("/", "of"));
  const straight = `${name}-straight`;
  await generate({ out: straight, flags });
  const wanted = await hashesOf(straight);
  const points: number[] = [];
  for (let round = 0; points.length < kills; round++) {
    const out = `${name}-killed-${round}`;
    for (let isUnderWay = true; isUnderWay; ) {
      const killAfter = points.length < kills ? random.between(1, MOST_EVENTS) : undefined;
      const wasKilled = await generate({
        out,
        flags: [...flags, "--workers", "2"],
        ...(killAfter === undefined ? {} : { killAfter }),
      });
      if (wasKilled) points.push(killAfter!);
      isUnderWay = wasKilled;
    }
    expect(await hashesOf(out), `killed after ${points.join(", ")} events`).toEqual(wanted);
  }
  return points;
}

async function dataOf(out: string): Promise<string> {
  const names = (await readdir(out)).filter((name) => name.endsWith(".jsonl")).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(out, name), "utf8")));
  return texts.join("");
}

describe(`kill -9 while generating, COOKBOOK_KILL_SEED=${SEED}`, () => {
  it.each([
    [20, "jsonl"],
    [3, "jsonl.gz"],
    [3, "parquet"],
  ])("%i times leaves the bytes of a straight run: %s", async (kills, format) => {
    const random = createRandom(["kill", SEED, format]);
    expect(await killAndCompare(random, kills, ["--file-format", format])).toHaveLength(kills);
  });

  it("leaves parts that are the whole, one after the other", async () => {
    const random = createRandom(["kill", SEED, "parts"]);
    let parts = "";
    for (const shard of ["0/2", "1/2"]) {
      await killAndCompare(random, 1, ["--shard", shard]);
      parts += await dataOf(path.join(folder, `--shard${shard.replace("/", "of")}-killed-0`));
    }
    const whole = path.join(folder, "whole");
    await generate({ out: whole, flags: [] });
    expect(parts).toBe(await dataOf(whole));
  });
});
