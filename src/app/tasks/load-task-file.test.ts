import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluateModel } from "../evaluate-model.ts";
import { checkTasks } from "./check-task.ts";
import { loadTaskFile } from "./load-task-file.ts";
import { previewTask } from "./preview-task.ts";
import { resolveTasks } from "./resolve-tasks.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-task-file-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

const CHOICE = `id: fruit
kind: choice
fields: { question: text, options: object, key: text }
prompt: "{{ question }}"
choices: options.text
labels: options.label
answer: "{{ key }}"
`;
const ROWS = [
  { question: "Which is red?", options: { text: ["a plum", "a cherry"], label: ["P", "C"] }, key: "C" },
  { question: "Which is long?", options: { text: ["a banana", "a fig"], label: ["B", "F"] }, key: "B" },
];
const lines = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");

describe("loadTaskFile", () => {
  it("reads a task of choice with labels of the data", async () => {
    const file = await written("fruit.yaml", CHOICE);
    const data = await written("fruit.jsonl", lines(ROWS));
    expect(await previewTask({ tasks: [file], data })).toEqual([
      {
        task: "fruit",
        id: "0",
        index: 0,
        requests: [
          { context: "Which is red?", continuation: " a plum" },
          { context: "Which is red?", continuation: " a cherry" },
        ],
        gold: 1,
      },
      expect.objectContaining({ gold: 0 }),
    ]);
  });

  it("lists options by letter and scores the letters", async () => {
    const file = await written(
      "letters.yaml",
      `${CHOICE.replace("id: fruit", "id: fruit-letters")}letters: true\n`,
    );
    const data = await written("letters.jsonl", lines(ROWS.slice(0, 1)));
    const [row] = await previewTask({ tasks: [file], data });
    expect(row!.requests).toEqual(
      [" A", " B"].map((continuation) => ({
        context: "Which is red?\nA. a plum\nB. a cherry\nAnswer:",
        continuation,
      })),
    );
  });

  it.each([
    ["{{ answer }}", { answer: 1 }],
    ["{{ answer }}", { answer: "1" }],
    ["{{ answer }}", { answer: "B" }],
    ["{{ answer }}", { answer: "pear" }],
    ["{% if answer %}1{% else %}0{% endif %}", { answer: true }],
  ])("an answer %s of %j is the second choice", async (answer, fields) => {
    const kind = typeof fields.answer === "string" ? "text" : typeof fields.answer;
    const file = await written(
      "answers.yaml",
      `id: answers\nkind: choice\nfields: { q: text, answer: ${kind} }\nprompt: "{{ q }}"\nchoices: ["apple", "pear"]\nanswer: "${answer}"\n`,
    );
    const data = await written("answers.jsonl", lines([{ q: "Which?", ...fields }]));
    expect((await previewTask({ tasks: [file], data }))[0]!.gold).toBe(1);
  });

  it("generation and target tasks are asked and scored by the same engine as the built-in ones", async () => {
    const qa = await written(
      "qa.yaml",
      'id: qa\nkind: generation\nfields: { text: text, golds: texts }\nprompt: "{{ text }}\\nAnswer:"\nanswers: golds\nmetrics: [exact_match]\nmax_new_tokens: 3\n',
    );
    const next = await written(
      "next.yaml",
      'id: next\nkind: target\nfields: { text: text, golds: texts }\nprompt: "{{ text }}"\ntarget: "{{ golds[0] }}"\n',
    );
    await written("qa.jsonl", lines([{ text: "One, two,", golds: ["three", "3"] }]));
    await written("next.jsonl", lines([{ text: "One, two,", golds: ["three"] }]));
    const { results } = await evaluateModel({
      engine: "mock",
      model: "mock",
      precision: "float32",
      tasks: [qa, next],
      data: folder,
      batchSize: 2,
      out: path.join(folder, "out"),
      cache: false,
    });
    expect(Object.keys(results.results.qa!)).toContain("exact_match,none");
    expect(results.results.next).toHaveProperty("perplexity,none");
  });

  it("takes TypeScript with code of its own", async () => {
    const file = await written(
      "own.ts",
      `import { defineTask } from "cookbook/evaluation";
export default defineTask<{ a: number }>({ kind: "target", id: "sum", version: 1, title: "Sum", rowFields: "a",
  readRow: (fields) => ({ a: Number(fields.text("a")) }), metrics: ["acc"], primaryMetric: "acc",
  request: ({ a }) => ({ context: String(a) + " + 1 =", continuation: " " + String(a + 1) }) });`,
    );
    const data = await written("own.jsonl", lines([{ a: "2" }]));
    expect((await previewTask({ tasks: [file], data }))[0]!.requests).toEqual([
      { context: "2 + 1 =", continuation: " 3" },
    ]);
  });

  it("is known by its content: a changed file is another task", async () => {
    const one = await loadTaskFile(await written("one.yaml", CHOICE));
    const other = await loadTaskFile(
      await written("other.yaml", CHOICE.replace("{{ question }}", "{{ question }}!")),
    );
    expect(one.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(other.fingerprint).not.toBe(one.fingerprint);
    await expect(
      resolveTasks([path.join(folder, "one.yaml"), path.join(folder, "other.yaml")]),
    ).rejects.toMatchObject({
      code: "invalid-task",
    });
  });

  it.each([
    ["an unknown key", `${CHOICE}metrcs: [acc]\n`, /line 8: unknown key "metrcs"/, /"metrics"/],
    [
      "an unknown kind",
      CHOICE.replace("kind: choice", "kind: choise"),
      /line 2: kind is "choise"/,
      /"choice"/,
    ],
    ["no prompt", CHOICE.replace(/prompt.*\n/, ""), /prompt is missing/, /tasks\.md/],
    [
      "a field that is not declared",
      CHOICE.replace("{{ question }}", "{{ qestion }}"),
      /line 4: prompt names "qestion", which is no declared field/,
      /"question"/,
    ],
    [
      "broken Jinja",
      CHOICE.replace("{{ question }}", "{{ question"),
      /line 4: prompt is no valid Jinja/,
      /braces/,
    ],
    [
      "an unknown list",
      CHOICE.replace("options.text", "option.text"),
      /line 5: choices names "option"/,
      /"options"/,
    ],
    ["another kind of field", CHOICE.replace("question: text", "question: txt"), /did you mean "text"/, /./],
    [
      "an unknown template",
      `${CHOICE}slots: { overlap-chice: { question: question } }\n`,
      /line 8: slots\.overlap-chice names "overlap-chice", which is no template/,
      /"overlap-choice"/,
    ],
    [
      "an output slot",
      `${CHOICE}slots: { overlap-choice: { answer: key } }\n`,
      /slots\.overlap-choice\.answer names "answer", which is no slot/,
      /question/,
    ],
    [
      "a slot from an unknown field",
      `${CHOICE}slots: { overlap-choice: { question: "stem|qestion" } }\n`,
      /names "stem", which is no declared field/,
      /question/,
    ],
    ["the id of a built-in task", CHOICE.replace("id: fruit", "id: piqa"), /built-in task/, /my-piqa/],
    ["no YAML", "id: [", /no-yaml|line/, /./],
  ])("refuses %s", async (name, text, message, hint) => {
    const file = await written(`${name.replaceAll(" ", "-")}.yaml`, text);
    await expect(loadTaskFile(file)).rejects.toMatchObject({
      code: "invalid-task",
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });
});

describe("checkTasks", () => {
  it("tells all rows that cannot be asked, and what is mostly a mistake", async () => {
    const file = await written("checked.yaml", CHOICE.replace("id: fruit", "id: checked"));
    const twins = { text: ["a fig", "a fig"], label: ["A", "B"] };
    const rows = [
      { id: 1, ...ROWS[0], source: "x" },
      { id: 1, ...ROWS[1] },
      { id: 2, question: "Which?", options: twins, key: "A" },
      { id: 3, questin: "Which?", options: twins, key: "A" },
      { id: 4, question: "Which?", options: { text: ["a", "b"], label: ["A", "B"] }, key: "Z" },
    ];
    const data = await written("checked.jsonl", lines(rows));
    const [check] = await checkTasks({ tasks: [file], data, checkRows: true });
    expect(check).toMatchObject({ task: "checked", rows: 5 });
    expect(check!.errors).toEqual([
      expect.stringMatching(/line 4: field "question" .* is missing.*did you mean "question" by "questin"/),
      expect.stringMatching(/line 5: field "key" is the string "Z", expected one of A, B/),
    ]);
    expect(check!.warnings).toEqual([
      "1 of 5 rows have an id that another row has: line 2",
      "1 of 5 rows have equal options: line 3",
      "fields that the task does not read: source",
    ]);
  });

  it("counts rows that are longer than the model's window", async () => {
    const { createMockTokenizer } = await import("../../testing/mock-engine.ts");
    const file = await written("long.yaml", CHOICE.replace("id: fruit", "id: long"));
    const data = await written("long.jsonl", lines(ROWS));
    const check = async (maxPositions: number) =>
      (
        await checkTasks({
          tasks: [file],
          data,
          checkRows: true,
          model: { tokenizer: createMockTokenizer(), maxPositions },
        })
      )[0]!.warnings;
    expect(await check(4096)).toEqual([]);
    expect(await check(4)).toEqual(["2 of 2 rows have more tokens than the model's window holds: line 1, 2"]);
  });
});

it("the examples are sound", async () => {
  for (const [task, data] of [
    ["tool-shed.yaml", "tool-shed.jsonl"],
    ["abbreviations.ts", "abbreviations.jsonl"],
  ] as const) {
    const [check] = await checkTasks({
      tasks: [path.resolve("examples/own-task", task)],
      data: path.resolve("examples/own-task", data),
      checkRows: true,
    });
    expect(check).toMatchObject({ errors: [], warnings: [] });
  }
});
