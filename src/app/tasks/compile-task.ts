import type { TaskFile } from "../../contracts/task-file.ts";
import { type ChoiceOption, defineTask, type EvaluationTask } from "../../domain/evaluation/define-task.ts";
import type { FieldReader } from "../../domain/evaluation/field-reader.ts";
import { letteredOptions } from "../../domain/evaluation/lettered-options.ts";
import type { LabelFields } from "../../domain/evaluation/without-labels.ts";
import { CHOICE_LABELS } from "../../domain/templates/prompts/choice-question.ts";
import { fieldsNamedIn, type RowFields, readAsked, readDeclared, rowText, rowTexts } from "./row-texts.ts";
import type { TaskOrigin } from "./task-problem.ts";

/** Makes a task of its file. Errors: invalid-task for Jinja that cannot be read or names unknown fields. */
export function compileTask(file: TaskFile, origin: TaskOrigin, fingerprint: string): EvaluationTask {
  const common = {
    id: file.id,
    version: file.version,
    title: file.title ?? file.id,
    rowFields: Object.entries(file.fields)
      .map(([name, kind]) => `${name} (${kind})`)
      .join(", "),
    slots: file.slots,
    fingerprint,
    ...(file.dataset === undefined ? {} : { dataset: datasetOf(file.dataset) }),
  };
  switch (file.kind) {
    case "generation":
      return generation(file, origin, common);
    case "choice":
      return choice(file, origin, common);
    case "target":
      return target(file, origin, common);
  }
}

type Common = Pick<
  EvaluationTask,
  "id" | "version" | "title" | "rowFields" | "dataset" | "slots" | "fingerprint"
>;
type FileOf<Kind extends TaskFile["kind"]> = Extract<TaskFile, { kind: Kind }>;

function generation(file: FileOf<"generation">, origin: TaskOrigin, common: Common): EvaluationTask {
  const prompt = rowText(file.prompt, file, origin, ["prompt"]);
  const answers = rowTexts(file.answers, file, origin, ["answers"]);
  return defineTask<{ readonly prompt: string; readonly golds: readonly string[] }>({
    ...common,
    kind: "generation",
    readRow(fields) {
      const row = readDeclared(file, fields);
      return { prompt: prompt(row, fields), golds: answers(row, fields) };
    },
    labels: labelFields(file.answers, file),
    readQuestion: (fields) => ({ prompt: prompt(readAsked(file, fields), fields), golds: [] }),
    prompt: (row) => row.prompt,
    golds: (row) => row.golds,
    metrics: file.metrics,
    primaryMetric: file.metrics[0]!,
    stop: file.stop,
    maxNewTokens: file.max_new_tokens,
    wording: { context: file.prompt, target: String(file.answers) },
  });
}

function target(file: FileOf<"target">, origin: TaskOrigin, common: Common): EvaluationTask {
  const prompt = rowText(file.prompt, file, origin, ["prompt"]);
  const wanted = rowText(file.target, file, origin, ["target"]);
  return defineTask<{ readonly prompt: string; readonly target: string }>({
    ...common,
    kind: "target",
    readRow(fields) {
      const row = readDeclared(file, fields);
      const text = wanted(row, fields).trim();
      if (text === "") throw fields.problem(Object.keys(file.fields)[0]!, "something that makes a target");
      return { prompt: prompt(row, fields), target: text };
    },
    labels: labelFields(file.target, file),
    readQuestion: (fields) => ({ prompt: prompt(readAsked(file, fields), fields), target: "?" }),
    request: (row) => ({ context: row.prompt, continuation: ` ${row.target}` }),
    metrics: file.metrics,
    primaryMetric: file.metrics[0]!,
    wording: { context: file.prompt, target: file.target },
  });
}

interface ChoiceFields {
  readonly prompt: string;
  readonly texts: readonly string[];
  readonly gold: number;
}

function choice(file: FileOf<"choice">, origin: TaskOrigin, common: Common): EvaluationTask {
  const prompt = rowText(file.prompt, file, origin, ["prompt"]);
  const choices = rowTexts(file.choices, file, origin, ["choices"]);
  const answer = rowText(file.answer, file, origin, ["answer"]);
  const labels =
    file.labels === undefined
      ? undefined
      : typeof file.labels === "string"
        ? rowTexts(file.labels, file, origin, ["labels"])
        : () => file.labels as readonly string[];
  const metrics = file.metrics ?? (file.letters ? (["acc"] as const) : (["acc", "acc_norm"] as const));

  function goldOf(row: RowFields, fields: FieldReader, texts: readonly string[]): number {
    const said = answer(row, fields).trim();
    const names = labels?.(row, fields);
    const place = names === undefined ? placeOf(said, texts) : names.indexOf(said);
    if (place >= 0 && place < texts.length) return place;
    const expected =
      names === undefined
        ? `an index from 0 to ${texts.length - 1}, a letter or a choice`
        : `one of ${names.join(", ")}`;
    throw fields.problem(answerField(file), expected);
  }

  function readTexts(row: RowFields, fields: FieldReader): Omit<ChoiceFields, "gold"> {
    const texts = choices(row, fields);
    const most = file.letters ? CHOICE_LABELS.length : Number.POSITIVE_INFINITY;
    if (texts.length < 2 || texts.length > most) {
      const expected = texts.length < 2 ? "two choices at least" : `at most ${most} choices`;
      throw fields.problem(listField(file), expected);
    }
    const asked = prompt(row, fields);
    return { prompt: asked, texts };
  }

  return defineTask<ChoiceFields>({
    ...common,
    kind: "choice",
    readRow(fields) {
      const row = readDeclared(file, fields);
      const asked = readTexts(row, fields);
      return { ...asked, gold: goldOf(row, fields, asked.texts) };
    },
    labels: labelFields(file.answer, file),
    readQuestion: (fields) => ({ ...readTexts(readAsked(file, fields), fields), gold: 0 }),
    ...(file.letters ? { options: (row) => byLetter(row), optionsInOrder: byLetter } : { options: byText }),
    gold: (row) => row.gold,
    metrics,
    primaryMetric: metrics.includes("acc_norm") ? "acc_norm" : "acc",
    wording: { context: file.prompt, target: file.answer, options: file.choices },
  });
}

function byText({ prompt, texts }: ChoiceFields): ChoiceOption[] {
  return texts.map((text) => ({ context: prompt, continuation: ` ${text}`, text }));
}

function byLetter({ prompt, texts }: ChoiceFields, order?: readonly number[]): ChoiceOption[] {
  return letteredOptions(texts, (shown) => withLetters(prompt, shown), order);
}

function withLetters(prompt: string, texts: readonly string[]): string {
  const lines = texts.map((text, place) => `${CHOICE_LABELS[place]}. ${text.trim()}`);
  return `${prompt}\n${lines.join("\n")}\nAnswer:`;
}

/** Nothing need stand in their place: `readQuestion` reads the row for votes. */
function labelFields(answer: string | readonly string[], file: TaskFile): LabelFields {
  return Object.fromEntries(fieldsNamedIn(answer, file).map((name) => [name, undefined]));
}

/** An index from 0, a letter, or a choice's own text; -1 for none of these. */
function placeOf(said: string, texts: readonly string[]): number {
  const own = texts.findIndex((text) => text.trim() === said);
  if (own >= 0) return own;
  return /^\d+$/.test(said) ? Number(said) : (CHOICE_LABELS as readonly string[]).indexOf(said);
}

/** The field that a wrong answer is blamed on. */
function answerField(file: FileOf<"choice">): string {
  return fieldsNamedIn(file.answer, file)[0] ?? Object.keys(file.fields)[0]!;
}

function listField({ choices, fields }: FileOf<"choice">): string {
  return typeof choices === "string" ? choices.split(".")[0]! : Object.keys(fields)[0]!;
}

function datasetOf({ repository, config, split, few_shot_split }: NonNullable<TaskFile["dataset"]>) {
  return {
    repository,
    split,
    ...(config === undefined ? {} : { config }),
    ...(few_shot_split === undefined ? {} : { fewShotSplit: few_shot_split }),
  };
}
