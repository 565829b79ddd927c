import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { readPlacedRows } from "../datasets/read-dataset.ts";
import { streamMix, withCounts, withTokens, writeMix } from "./write-mix.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-write-mix-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const TEMPLATES = [
  { name: "reverse", template: "reverse", params: { length: 4 }, format: undefined },
  { name: "sort", template: "sort", params: {}, format: "chat" },
  { name: "copy", template: "copy", params: {}, format: undefined },
];
const tokenizer = createWordTokenizer();

it("has exact counts, and every beginning holds each template in its proportion", async () => {
  const parts = withCounts(TEMPLATES, { shares: [0.5, 0.3, 0.2], baseShare: 0 }, 40);
  expect(parts.map(({ count }) => count)).toEqual([20, 12, 8]);
  const names: string[] = [];
  for await (const { template } of streamMix({ parts, seed: 3, tokenizer })) names.push(template);
  expect(names).toHaveLength(40);
  for (let k = 10; k <= 40; k += 10) {
    const seen = names.slice(0, k).filter((name) => name === "reverse").length;
    expect(Math.abs(seen - k / 2)).toBeLessThanOrEqual(1.5);
  }
});

it("shares of tokens give templates with shorter samples more of them", async () => {
  const budget = 3000;
  const parts = await withTokens(
    TEMPLATES,
    { shares: [0.25, 0.25, 0], baseShare: 0.5 },
    2 * budget,
    tokenizer,
  );
  const encoder = createPromptEncoder(tokenizer);
  const tokens = [0, 0, 0];
  for await (const { template, prompt, completion } of streamMix({ parts, seed: 2, tokenizer })) {
    const pair = encoder.encodePair(prompt, completion);
    tokens[TEMPLATES.findIndex(({ name }) => name === template)]! +=
      pair.prompt.length + pair.completion.length;
  }
  expect(tokens[2]).toBe(0);
  // Each half of the budget, but for the samples' varying lengths.
  for (const half of tokens.slice(0, 2)) expect(Math.abs(half / (budget / 2) - 1)).toBeLessThan(0.1);
});

it("the folder holds the samples of the stream", async () => {
  const parts = withCounts(TEMPLATES, { shares: [1, 0, 1], baseShare: 0 }, 20);
  const out = path.join(folder, "mix");
  await writeMix({ parts, seed: 5, tokenizer }, { out, scratch: path.join(folder, "parts") });
  expect(await readdir(out)).toContain("manifest.json");
  const written: string[] = [];
  for await (const { value } of readPlacedRows({ path: out, split: "train" })) {
    written.push((value as { prompt: string }).prompt);
  }
  const streamed: string[] = [];
  for await (const { prompt } of streamMix({ parts, seed: 5, tokenizer })) streamed.push(prompt);
  expect(written.sort()).toEqual(streamed.sort());
});
