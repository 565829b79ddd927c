import { z } from "zod";
import { CookbookError } from "../core/errors.ts";
import { TEMPLATE_FAMILIES } from "../domain/templates/sdk/template.ts";

/** What a Python process that serves templates says: `python/cookbook_templates/server.py` is the other side. */

export const PYTHON_PROTOCOL = 1;

const helloSchema = z.object({
  type: z.literal("hello"),
  protocol: z.int(),
  python: z.string(),
  capabilities: z.array(z.string()),
});
const tooOldSchema = z.object({ type: z.literal("too-old"), python: z.string(), oldest: z.string() });

/** The first line. */
export const greetingSchema = z.discriminatedUnion("type", [helloSchema, tooOldSchema]);

const frameSchema = z.object({ file: z.string(), line: z.int(), function: z.string(), code: z.string() });

const atIndex = { index: z.int().nullable() };

/** `frames` are the author's, outermost first; `index` is the sample's, where one was being made. */
export const failureSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.enum(["exception", "missing-module", "wrong-value", "hang"]),
    message: z.string(),
    frames: z.array(frameSchema),
    ...atIndex,
  }),
  z.object({ kind: z.literal("vocabulary-too-small"), have: z.int(), need: z.int(), ...atIndex }),
]);

/** Every line after the first. */
export const answerSchema = z.discriminatedUnion("type", [
  z.object({ id: z.int(), type: z.literal("progress"), index: z.int().nullable() }),
  z.object({ id: z.int(), type: z.literal("result"), result: z.unknown() }),
  z.object({ id: z.int(), type: z.literal("failure"), failure: failureSchema }),
]);

const slotValue = z.union([z.string(), z.array(z.string())]);
const slots = z.record(z.string(), slotValue);
const scorerCase = z.object({ slots, generation: z.string() });
const bound = z.number().nullable();

export const declarationSchema = z.object({
  /** Of the variable in the file. */
  name: z.string(),
  /** Of the function that makes a sample, and where it stands. */
  function: z.string(),
  line: z.int(),
  id: z.string(),
  version: z.int().min(1),
  title: z.string(),
  rule: z.string(),
  description: z.string(),
  family: z.enum(TEMPLATE_FAMILIES),
  tasks: z.array(z.object({ task: z.string(), slots: z.record(z.string(), z.string()), format: z.string() })),
  params: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(["integer", "number", "share", "choice", "flag", "range"]),
      default: z.unknown(),
      description: z.string(),
      min: bound,
      max: bound,
      options: z.array(z.string()).nullable(),
    }),
  ),
  outputParams: z.array(z.string()),
  slots: z.array(
    z.object({
      name: z.string(),
      role: z.enum(["parent", "child", "output"]),
      description: z.string(),
      list: z.boolean(),
    }),
  ),
  formats: z.array(z.object({ name: z.string(), title: z.string() })),
  baselines: z.array(z.object({ id: z.string(), description: z.string(), tolerance: z.number() })),
  wording: z.array(z.string()),
  reserved: z.array(z.string()),
  levels: z.array(z.record(z.string(), z.unknown())),
  accept: z.array(scorerCase),
  reject: z.array(scorerCase),
  /** Whether it has a say on parameters together; else they need not be sent to be judged. */
  judgesParams: z.boolean(),
});

/** The result of each type of request. */
const resultSchemas = {
  load: z.object({ templates: z.array(declarationSchema), fingerprint: z.string().regex(/^[0-9a-f]{64}$/) }),
  tokens: z.object({}),
  prepare: z.object({
    problem: z.string().nullable(),
    wordsNeeded: z.number(),
    followsRule: z.boolean(),
    expected: z.array(z.number()),
  }),
  samples: z.object({ samples: z.array(z.tuple([slots, z.string(), z.string()])) }),
  draw: z.object({
    slots,
    texts: z.record(z.string(), z.tuple([z.string(), z.string()])),
    state: z.array(z.int()).length(4),
    stems: z.array(z.string()),
    numbers: z.array(z.int()),
  }),
  look: z.object({ looks: z.array(z.tuple([z.boolean().nullable(), z.array(z.boolean())])) }),
  layout: z.object({ text: z.string() }),
  solve: z.object({ text: z.string() }),
  score: z.object({ adherence: z.number(), parts: z.record(z.string(), z.number()) }),
  baseline: z.object({ text: z.string(), state: z.array(z.int()).length(4) }),
} as const;

/** Errors: template-failed, when an author's declaration holds what it must not. */
export function parsePythonResult<Type extends PythonRequestType>(
  type: Type,
  result: unknown,
): PythonResult<Type> {
  const parsed = resultSchemas[type].safeParse(result);
  if (parsed.success) return parsed.data as PythonResult<Type>;
  const issue = parsed.error.issues[0]!;
  throw new CookbookError({
    code: "template-failed",
    message: `a template in Python gave what it must not: ${issue.path.join(".")}: ${issue.message}`,
    hint: "see docs/guide/python-templates.md",
  });
}

export type PythonGreeting = z.infer<typeof greetingSchema>;
export type PythonAnswer = z.infer<typeof answerSchema>;
export type PythonFailure = z.infer<typeof failureSchema>;
export type PythonFrame = z.infer<typeof frameSchema>;
export type PythonDeclaration = z.infer<typeof declarationSchema>;
export type PythonRequestType = keyof typeof resultSchemas;
export type PythonResult<Type extends PythonRequestType> = z.infer<(typeof resultSchemas)[Type]>;
