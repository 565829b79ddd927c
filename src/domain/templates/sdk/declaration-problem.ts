import { z } from "zod";
import { nearestName } from "../../../core/nearest.ts";
import { TEMPLATE_FAMILIES, type Template } from "./template.ts";

const text = z.string({ error: "must be a text" });
const callable = z.custom<() => unknown>((value) => typeof value === "function", "must be a function");
const names = z.array(z.string(), { error: "must be a list of texts" });
const record = { error: "must be an object" };

/** What types see in TypeScript and nobody sees in JavaScript. */
const declarationSchema = z.strictObject(
  {
    id: text.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be kebab-case, such as word-after"),
    version: z.int({ error: "must be an integer from 1 on" }).min(1, "must be an integer from 1 on"),
    title: text,
    rule: text,
    description: text,
    family: z.enum(TEMPLATE_FAMILIES, { error: `must be ${TEMPLATE_FAMILIES.join(", ")}` }),
    tasks: z.array(z.object({ task: text, slots: z.record(z.string(), z.unknown(), record), format: text }), {
      error: "must be a list",
    }),
    params: z.custom<Template["params"]>(
      (value) => typeof (value as z.ZodObject | undefined)?.shape === "object",
      "must be z.object({ …, ...tokenFields })",
    ),
    outputParams: names,
    slots: z.record(
      z.string(),
      z.strictObject(
        {
          role: z.enum(["parent", "child", "output"], { error: "must be parent, child or output" }),
          description: text,
          list: z.literal(true, { error: "must be true, or left out" }).optional(),
        },
        record,
      ),
      record,
    ),
    outputSlot: text,
    formats: z.record(
      z.string(),
      z.object({ title: text, prompt: callable, completion: callable }, record),
      record,
    ),
    baselines: z.array(
      z.strictObject(
        {
          id: text,
          description: text,
          answer: callable,
          expected: callable,
          tolerance: z.number({ error: "must be a number" }).min(0, "must not be negative").optional(),
        },
        record,
      ),
      { error: "must be a list" },
    ),
    wording: names,
    reserved: names,
    levels: z.array(z.record(z.string(), z.unknown(), record), { error: "must be a list" }),
    cases: z.object({ accept: z.array(z.unknown()), reject: z.array(z.unknown()) }, record),
    check: callable,
    wordsNeeded: callable,
    followsRule: callable,
    sample: callable,
    score: callable,
    solve: callable,
  },
  record,
);

/** The first thing wrong with a declaration, in words; undefined when nothing is. */
export function declarationProblem(declaration: object): string | undefined {
  const { error } = declarationSchema.safeParse(declaration);
  if (error !== undefined) return describeIssue(error.issues[0]!, declaration);
  return referenceProblem(declaration as Template);
}

function describeIssue(issue: z.core.$ZodIssue, declaration: object): string {
  const place = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    const nearest =
      issue.path.length === 0 ? nearestName(key, Object.keys(declarationSchema.shape)) : undefined;
    return `unknown key "${place === "" ? key : `${place}.${key}`}"${nearest === undefined ? "" : `, did you mean "${nearest}"?`}`;
  }
  const isMissing = issue.path.length === 1 && !(place in declaration);
  return isMissing ? `"${place}" is missing: it ${issue.message}` : `"${place}" ${issue.message}`;
}

/** Names that lead nowhere. */
function referenceProblem(template: Template): string | undefined {
  if (Object.keys(template.formats).length === 0) return "it needs at least one format";
  if (!Object.hasOwn(template.slots, template.outputSlot)) {
    return `no slot "${template.outputSlot}" for the output`;
  }
  for (const name of template.outputParams) {
    if (!(name in template.params.shape)) return `outputParams names "${name}", which is no parameter`;
  }
  for (const use of template.tasks) {
    if (!(use.format in template.formats)) return `task "${use.task}" names no known format: "${use.format}"`;
    for (const slot of Object.keys(use.slots)) {
      if (!(slot in template.slots)) return `task "${use.task}" fills no known slot: "${slot}"`;
    }
  }
  return undefined;
}
