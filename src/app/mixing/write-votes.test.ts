import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readVoteLines } from "./read-votes.ts";
import type { VoteLine } from "./vote-lines.ts";
import { writeVotes } from "./write-votes.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-votes-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const LINES: readonly VoteLine[] = [
  { task: "quiz", row: "q-1", probe: "base", vote: 2, options: 4, score: 0.25 },
  { task: "quiz", row: 7, probe: "base", vote: null, options: 3 },
  { task: "answers", row: "7", probe: "span-match", vote: "the old tower" },
  { task: "answers", row: "8", probe: "span-match", vote: "12" },
  { task: "answers", row: "9", probe: "span-match", vote: null },
];

it.each(["votes.jsonl", "votes.jsonl.gz", "votes.parquet"])("%s gives back the votes", async (name) => {
  const file = path.join(folder, name);
  await writeVotes(file, LINES);
  expect(await readVoteLines(file)).toEqual(LINES);
});

it("refuses a name that says no kind of file", async () => {
  await expect(writeVotes(path.join(folder, "votes.csv"), LINES)).rejects.toMatchObject({ code: "usage" });
});
