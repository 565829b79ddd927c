import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SampleRecord } from "../domain/evaluation/sample-record.ts";
import { findTask } from "../domain/evaluation/tasks/registry.ts";
import type { GenerateResult, ModelSession, ScoreRequest, ScoreResult } from "../domain/ports/engine.ts";
import { createMockEngine } from "../testing/mock-engine.ts";
import { evaluate } from "./evaluate.ts";
import { readTaskRows } from "./evaluation/read-rows.ts";

let folder: string;
let session: ModelSession;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-evaluate-"));
  session = await createMockEngine().open({ model: "mock" });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(name: string, lines: readonly unknown[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(
    file,
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
  );
  return file;
}

/** A session that answers by the given functions, to fix what the model "says". */
function scripted(
  answer: (prompt: string) => string,
  score: (request: { context: string; continuation: string }) => number = () => -1,
): ModelSession {
  const { tokenizer } = session;
  return {
    ...session,
    generate: async (requests) =>
      requests.map(
        ({ prompt }): GenerateResult => ({
          ids: [1],
          text: answer(tokenizer.decode(prompt)),
          finish: "stop",
        }),
      ),
    score: async (requests: readonly ScoreRequest[]) =>
      requests.map(({ context, continuation }): ScoreResult => {
        const logLikelihood = score({
          context: tokenizer.decode(context),
          continuation: tokenizer.decode(continuation),
        });
        return { logLikelihood, isGreedy: logLikelihood > -1, tokenLogLikelihoods: [logLikelihood] };
      }),
  };
}

const QA = [
  { id: "a", context: "Tea is hot.", question: "What is hot?", answers: ["tea"] },
  { id: "b", context: "Snow is cold and white.", question: "What is cold?", answers: ["snow", "white snow"] },
];

describe("evaluate", () => {
  it("generates, scores by the best gold answer and keeps file order", async () => {
    const rows = await readTaskRows(findTask("squad"), await fileOf("qa.jsonl", QA));
    const model = scripted((prompt) => (prompt.startsWith("Tea") ? " The tea" : " cold snow"));
    const result = await evaluate(model, findTask("squad"), rows);
    expect(result.samples.map(({ id, metrics }) => [id, metrics])).toEqual([
      ["a", { exact_match: 1, f1: 1, contains: 1 }],
      ["b", { exact_match: 0, f1: 2 / 3, contains: 1 }],
    ]);
    expect(result.metrics[0]).toEqual({ metric: "exact_match", value: 0.5, standardError: 0.5 });
  });

  it("scores a target by greedy decoding of a space and the target", async () => {
    const rows = await readTaskRows(
      findTask("last-word"),
      await fileOf("words.jsonl", [
        { context: "He opened the", target: "door" },
        { context: "She closed the", target: "window" },
      ]),
    );
    const model = scripted(
      () => "",
      ({ continuation }) => (continuation === " door" ? -0.5 : -2),
    );
    const result = await evaluate(model, findTask("last-word"), rows);
    expect(result.samples.map((sample) => sample.metrics.acc)).toEqual([1, 0]);
    expect(result.samples[0]?.id).toBe("0");
    expect(result.samples[0]?.target).toBe(" door");
  });

  it("chooses by sum for acc and by sum per code point for acc_norm", async () => {
    const rows = await readTaskRows(
      findTask("choice"),
      await fileOf("choice.jsonl", [{ query: "Pick:", choices: ["no", "certainly 😀"], gold: 1 }]),
    );
    // −3 < −2, but −3/11 > −2/2: acc says "no", acc_norm the long one.
    const model = scripted(
      () => "",
      ({ continuation }) => (continuation === " no" ? -2 : -3),
    );
    const result = await evaluate(model, findTask("choice"), rows);
    expect(result.samples[0]?.metrics).toEqual({ acc: 0, acc_norm: 1 });
  });

  it("asks only rows that an interrupted call left open", async () => {
    const rows = await readTaskRows(findTask("squad"), await fileOf("more.jsonl", QA));
    const kept: SampleRecord[] = [];
    const straight = await evaluate(session, findTask("squad"), rows, {
      onSamples: async (samples) => void kept.push(...samples),
    });
    expect(kept).toHaveLength(2);
    let asked = 0;
    const resumed = await evaluate(
      {
        ...session,
        generate: (requests, options) => {
          asked += requests.length;
          return session.generate(requests, options);
        },
      },
      findTask("squad"),
      rows,
      { known: new Map([["b", straight.samples[1]!]]) },
    );
    expect(asked).toBe(1);
    expect(resumed).toEqual(straight);
  });

  it("cuts a prompt longer than the window on the left and counts it", async () => {
    const task = findTask("squad");
    const rows = await readTaskRows(task, await fileOf("long.jsonl", QA.slice(0, 1)));
    let seen = 0;
    const small = {
      ...scripted((prompt) => {
        seen = session.tokenizer.encode(prompt).length;
        return "tea";
      }),
      config: { ...session.config, maxPositions: 30 },
    };
    const result = await evaluate(small, task, rows, { maxNewTokens: 10 });
    expect(seen).toBe(20);
    expect(result.truncated).toBe(1);
  });
});

describe("readTaskRows", () => {
  const squad = findTask("squad");

  it("takes a range and keeps positions", async () => {
    const file = await fileOf("range.jsonl", [...QA, "", { ...QA[0], id: "c" }, QA[0]]);
    const rows = await readTaskRows(squad, file, { offset: 1, limit: 2 });
    expect(rows.map(({ id, index }) => [id, index])).toEqual([
      ["b", 1],
      ["c", 2],
    ]);
    const all = await readTaskRows(squad, file);
    expect(all.map(({ id }) => id)).toEqual(["a", "b", "c", "a#3"]);
  });

  it.each([
    ["broken.jsonl", ['{"id": 1', "{}"], /line 1: not JSON/],
    ["field.jsonl", [QA[0], { ...QA[1], answers: "snow" }], /line 2: field "answers" is the string "snow"/],
    ["empty.jsonl", [], /has no rows/],
  ])("%s is refused with file and line", async (name, lines, message) => {
    const file = await fileOf(name, lines);
    await expect(readTaskRows(squad, file)).rejects.toMatchObject({
      code: "invalid-data",
      message: expect.stringMatching(message),
    });
  });

  it("a missing file and a range past the end are refused", async () => {
    await expect(readTaskRows(squad, join(folder, "none.jsonl"))).rejects.toMatchObject({
      code: "io-failed",
    });
    const file = await fileOf("short.jsonl", QA);
    await expect(readTaskRows(squad, file, { offset: 5 })).rejects.toMatchObject({
      message: expect.stringContaining("after the first 5 (it has 2)"),
    });
  });
});
