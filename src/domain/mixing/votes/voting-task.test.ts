import { expect, it } from "vitest";
import { createFieldReader } from "../../evaluation/field-reader.ts";
import type { SampleReply } from "../../evaluation/sample-record.ts";
import { findTask } from "../../evaluation/tasks/registry.ts";
import { voteOf, votingTask } from "./voting-task.ts";

const record = (reply: SampleReply) => ({ id: "0", index: 0, doc: {}, target: "", reply, metrics: {} });
const text = (said: string) =>
  record({ kind: "text", prompt: "", golds: [], text: said, stop: [], maxNewTokens: 8 });
const options = (...scored: [string, number][]) =>
  record({
    kind: "log-likelihoods",
    options: scored.map(([continuation, logLikelihood]) => ({
      context: "",
      continuation,
      logLikelihood,
      isGreedy: false,
    })),
  });

it("choices vote the option that the task's leading metric takes", () => {
  // -4 over 1 code point against -6 over 3: the sum prefers the first, the norm the second.
  const reply = options([" a", -4], [" abc", -6]);
  expect(voteOf(findTask("arc_easy"), reply)).toEqual({
    vote: 1,
    options: 2,
    score: expect.closeTo(1 / (1 + Math.exp(-4 + 2)), 12),
  });
  expect(voteOf(findTask("boolq"), reply)).toMatchObject({
    vote: 0,
    score: expect.closeTo(1 / (1 + Math.exp(-6 + 4)), 12),
  });
});

it("a score that is no number is no vote for the first option", () => {
  const reply = options([" a", Number.NaN], [" b", -2]);
  expect(voteOf(findTask("boolq"), reply)).toEqual({ vote: null, options: 2, score: undefined });
});

it("letters stand in an order of each probe's own, and votes name the option", () => {
  const task = findTask("arc_easy_letters");
  const fields = createFieldReader(
    {
      question: "What is wet?",
      choices: { text: ["rain", "sand", "salt", "rock"], label: ["A", "B", "C", "D"] },
      answerKey: "A",
    },
    { file: "rows.jsonl", line: 1 },
  );
  const asked = (probe?: string) => {
    const voting = votingTask(task, probe);
    return voting.kind === "choice" ? voting.options(voting.readRow(fields)) : [];
  };
  const letters = (probe?: string) => asked(probe).map(({ continuation }) => continuation.trim());
  expect(letters()).toEqual(["A", "B", "C", "D"]);
  const probes = ["a", "b", "c", "d", "e", "f"];
  expect(new Set(probes.map((probe) => letters(probe).join(""))).size).toBeGreaterThan(3);
  for (const probe of probes) {
    expect(letters(probe)).toEqual(letters(probe));
    expect([...letters(probe)].sort()).toEqual(["A", "B", "C", "D"]);
    // The letter that is scored for an option is the one that it stands by.
    const texts = ["rain", "sand", "salt", "rock"];
    for (const [option, letter] of letters(probe).entries())
      expect(asked(probe)[0]!.context).toContain(`\n${letter}. ${texts[option]}`);
  }
  // Options that are scored by their texts have no places.
  const plain = votingTask(findTask("arc_easy"), "a");
  expect(plain.kind === "choice" && plain.options(plain.readRow(fields)).map(({ text }) => text)).toEqual([
    "rain",
    "sand",
    "salt",
    "rock",
  ]);
});

it("options that tie are no vote, unless another one is better", () => {
  expect(voteOf(findTask("boolq"), options([" a", -2], [" b", -2]))).toEqual({
    vote: null,
    options: 2,
    score: undefined,
  });
  expect(voteOf(findTask("boolq"), options([" a", -2], [" b", -2], [" c", -1]))).toMatchObject({ vote: 2 });
});

it.each([
  ["squad", " the old mill\nQuestion:", "the old mill"],
  ["squad", "\n", null],
  ["lambada_openai", " Tomas, who smiled", "Tomas"],
  ["lambada_openai", ' "don’t" he', "don’t"],
  ["lambada_openai", " ...", null],
])("%s: %j votes %j", (id, said, vote) => {
  expect(voteOf(findTask(id), text(said))).toEqual({ vote, options: undefined, score: undefined });
});

it("a last word is generated, without looking at the right one", () => {
  const task = votingTask(findTask("lambada_openai"));
  const row = task.readRow(
    createFieldReader({ context: "He opened the", target: "door" }, { file: "rows.jsonl", line: 1 }),
  );
  expect(task.kind === "generation" && task.prompt(row)).toBe("He opened the");
  expect(JSON.stringify(row)).not.toContain("door");
});
