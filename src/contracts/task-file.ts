import { z } from "zod";
import { CookbookError } from "../core/errors.ts";
import { nearestName } from "../core/nearest.ts";
import { ANSWER_METRICS, type AnswerMetricId } from "../domain/evaluation/metrics/registry.ts";
import { type KeyPath, parseStrict } from "./parse-strict.ts";

export const FIELD_KINDS = ["text", "texts", "number", "boolean", "object"] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

const name = z.string().regex(/^[A-Za-z_]\w*$/, "a name of letters, digits and underscores");
/** "text", or "text?" for a field that rows may lack. */
const fieldKind = z.enum([...FIELD_KINDS, ...FIELD_KINDS.map((kind) => `${kind}?` as const)]);
const jinja = z.string().min(1);
/** A field that holds a list, also within an object ("choices.text"), or Jinja for each entry. */
const list = z.union([
  z.string().regex(/^[A-Za-z_]\w*(\.\w+)*$/, "a field such as choices or choices.text"),
  z.array(jinja).min(2),
]);
const metricIds = Object.keys(ANSWER_METRICS) as [AnswerMetricId, ...AnswerMetricId[]];

const common = {
  id: z.string().regex(/^[a-z][a-z0-9_-]*$/, "lower-case letters, digits, dashes and underscores"),
  version: z.int().min(1).default(1),
  title: z.string().min(1).optional(),
  /** What a row holds; other fields are passed over. */
  fields: z.record(name, fieldKind),
  /** Jinja over the fields. */
  prompt: jinja,
  /** The rows' place on the Hugging Face Hub. */
  dataset: z
    .strictObject({
      repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "owner/name"),
      config: z.string().min(1).optional(),
      split: z.enum(["test", "validation"]),
      few_shot_split: z.literal("train").optional(),
    })
    .optional(),
  /** How rows fill the slots of templates: template id → slot → source, as templates declare it. */
  slots: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())]))).default({}),
};

const generation = z.strictObject({
  kind: z.literal("generation"),
  ...common,
  /** Gold answers: a field with a text or a list, or Jinja for each. */
  answers: z.union([
    z.string().regex(/^[A-Za-z_]\w*(\.\w+)*$/, "a field such as answers"),
    z.array(jinja).min(1),
  ]),
  metrics: z.array(z.enum(metricIds)).min(1).default(["exact_match", "f1"]),
  /** The answer ends before the first of these. */
  stop: z.array(z.string().min(1)).default(["\n"]),
  max_new_tokens: z.int().min(1).default(32),
});

const choice = z.strictObject({
  kind: z.literal("choice"),
  ...common,
  choices: list,
  /** Jinja that gives the right choice: one of `labels`, else its index from 0, its letter or its text. */
  answer: jinja,
  /** Names of the choices in the data: a field with a list, or the names themselves. */
  labels: z.union([z.string().min(1), z.array(z.string().min(1)).min(2)]).optional(),
  /** Lists the choices with letters after the prompt and scores the letters. */
  letters: z.boolean().default(false),
  metrics: z
    .array(z.enum(["acc", "acc_norm"]))
    .min(1)
    .optional(),
});

const target = z.strictObject({
  kind: z.literal("target"),
  ...common,
  /** Jinja that gives what must follow on the prompt and a space. */
  target: jinja,
  metrics: z
    .array(z.enum(["acc", "perplexity"]))
    .min(1)
    .default(["acc", "perplexity"]),
});

const KINDS = { generation, choice, target } as const;

export type TaskFile = z.output<typeof generation> | z.output<typeof choice> | z.output<typeof target>;

export interface ParseTaskFileOptions {
  /** For messages. */
  readonly file: string;
  /** "line 12" of a key; undefined when it stands nowhere. */
  readonly locate: (path: KeyPath) => string | undefined;
}

const HINT = "docs/guide/tasks.md lists every key";

/** Errors: `invalid-task` with every problem, its line, and the nearest known key. */
export function parseTaskFile(value: unknown, { file, locate }: ParseTaskFileOptions): TaskFile {
  const kind = (value as { kind?: unknown } | null)?.kind;
  if (typeof kind === "string" && Object.hasOwn(KINDS, kind)) {
    const options = { file, locate, code: "invalid-task", what: `a task of ${kind}`, hint: HINT } as const;
    return parseStrict(KINDS[kind as keyof typeof KINDS], value, options);
  }
  const kinds = Object.keys(KINDS);
  const nearest = typeof kind === "string" ? nearestName(kind, kinds) : undefined;
  const place = locate(["kind"]);
  throw new CookbookError({
    code: "invalid-task",
    message: `${file}${place === undefined ? "" : `, ${place}`}: kind is ${JSON.stringify(kind) ?? "missing"}, expected one of ${kinds.join(", ")}`,
    hint: nearest === undefined ? HINT : `did you mean "${nearest}"?`,
  });
}
