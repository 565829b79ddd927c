import { z } from "zod";
import { CookbookError } from "../core/errors.ts";
import { MIXTURE_BY, MIXTURE_WORTHS, TASK_WEIGHTINGS } from "../domain/mixing/mixture/mixture-choices.ts";
import { type KeyPath, parseStrict } from "./parse-strict.ts";
import { tuneSchema } from "./recipe.ts";

const name = z.string().regex(/^[A-Za-z0-9][\w.-]*$/, "letters, digits, dots, dashes and underscores");
const share = z.number().min(0).max(1);

/** "0-99": rows from and to, both counted, from 0. */
const rows = z
  .string()
  .regex(/^\d+-\d+$/, "a range of rows such as 0-99")
  .transform((text) => {
    const [first, last] = text.split("-").map(Number) as [number, number];
    return { offset: first, limit: last - first + 1 };
  })
  .refine(({ limit }) => limit > 0, "a range whose end is not before its start");

export const MIX_ARMS = ["learned", "uniform", "best-single", "oracle"] as const;

/** Probes, votes, a mixture, and tunings on it and on others for comparison. Unknown keys are refused. */
export const mixRecipeSchema = z.strictObject({
  name,
  /** Of the probes' data and tunings. */
  seed: z.int().min(0).default(0),
  engine: z.string().default("onnx"),
  model: z.string().min(1),
  chat: z.boolean().default(false),
  templates: z
    .array(
      z.strictObject({
        /** The probe's name; default the template's id. */
        name: name.optional(),
        id: z.string().min(1),
        params: z.record(z.string(), z.unknown()).default({}),
        format: z.string().optional(),
      }),
    )
    .min(2),
  probes: z.strictObject({
    samples: z.int().min(1),
    tune: tuneSchema,
  }),
  tasks: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        /** JSON Lines; a relative path counts from the recipe's folder. */
        data: z.string().min(1),
        /** Rows that probes are asked; no label is looked at. */
        votes: rows,
        /** Rows that the arms are evaluated on. */
        evaluate: rows,
        importance: z.number().positive().default(1),
      }),
    )
    .min(1),
  estimate: z
    .strictObject({
      method: z.string().default("ldc"),
      scores: z.enum(["ignore", "split"]).default("ignore"),
      /** Known labels of a few of the rows: task, row, gold. */
      gold: z.string().min(1).optional(),
      /** Whether the answer that follows a template's rule best counts as a label. */
      rules: z.boolean().default(false),
    })
    .prefault({}),
  mixture: z
    .strictObject({
      /** Sharpness; default by the error of the estimates. */
      eta: z.number().min(0).optional(),
      /** average: one softmax over the means; task: one for every task, averaged. */
      by: z.enum(MIXTURE_BY).default("average"),
      task_weights: z.enum(TASK_WEIGHTINGS).default("precision"),
      /** gain: no share for templates that are better than the untuned model on no task. */
      worth: z.enum(MIXTURE_WORTHS).default("accuracy"),
      /** Whether the untuned model is an arm, whose share is left out of the budget. */
      base_arm: z.boolean().default(false),
      caution: z.number().min(0).default(0),
      floor: share.default(0),
      cap: share.default(1),
    })
    .prefault({}),
  /** The same for every arm. */
  mix: z
    .strictObject({
      samples: z.int().min(1).optional(),
      /** In place of samples: about as many trained tokens; shares are then shares of tokens, and each sample is seen once. */
      tokens: z.int().min(1).optional(),
      tune: tuneSchema.extend({ steps: z.int().min(1).optional() }),
    })
    .refine(({ samples, tokens }) => (samples === undefined) !== (tokens === undefined), {
      message: "give samples or tokens, one of them",
    })
    .refine(({ samples, tune }) => samples === undefined || tune.steps !== undefined, {
      message: "with samples, say how many steps",
      path: ["tune", "steps"],
    })
    .refine(({ tokens, tune }) => tokens === undefined || tune.steps === undefined, {
      message: "steps follow from tokens: leave them out",
      path: ["tune", "steps"],
    }),
  arms: z.array(z.enum(MIX_ARMS)).min(1).default(["learned", "uniform", "best-single"]),
  /** Rows of one's own (prompt and completion, messages, alpaca or text): an arm on as many tokens. */
  baseline_data: z.string().min(1).optional(),
  /** Of the arms' data and tunings. */
  seeds: z.array(z.int().min(0)).min(1).default([1]),
  evaluation: z.strictObject({ batch_size: z.int().min(1).default(16) }).prefault({}),
  /** Files of an earlier run to go on from, in place of the steps before them. */
  from: z
    .strictObject({
      votes: z.string().min(1).optional(),
      estimates: z.string().min(1).optional(),
      weights: z.string().min(1).optional(),
      /** Adapter folders by probe; the others are tuned. */
      probes: z.record(z.string(), z.string().min(1)).optional(),
    })
    .prefault({}),
});

export type MixRecipe = z.output<typeof mixRecipeSchema>;

export interface ParseMixRecipeOptions {
  readonly file: string;
  readonly locate: (path: KeyPath) => string | undefined;
}

/** Errors: `invalid-recipe` with every problem, its place, and for unknown keys the nearest known one. */
export function parseMixRecipe(value: unknown, { file, locate }: ParseMixRecipeOptions): MixRecipe {
  const recipe = parseStrict(mixRecipeSchema, value, {
    file,
    locate,
    code: "invalid-recipe",
    what: "a recipe of a mix",
    hint: "docs/guide/mixing.md lists every key",
  });
  refuseTwice(file, "templates", recipe.templates.map(probeName));
  refuseTwice(
    file,
    "tasks",
    recipe.tasks.map(({ id }) => id),
  );
  const { probes = {}, ...files } = recipe.from;
  const starts = Object.entries(files).flatMap(([key, given]) => (given === undefined ? [] : [key]));
  if (Object.keys(probes).length > 0) starts.push("probes");
  if (starts.length > 1) {
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${file}: from has ${starts.join(" and ")}; a run starts from one of them`,
    });
  }
  const names = recipe.templates.map(probeName);
  const stranger = Object.keys(probes).find((name) => !names.includes(name));
  if (stranger !== undefined) {
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${file}: from.probes has "${stranger}", which is no template of the recipe`,
      hint: `its templates are ${names.join(", ")}`,
    });
  }
  if (recipe.templates.some((template) => probeName(template) === "base")) {
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${file}: a probe cannot be called "base": that is the untuned model`,
    });
  }
  return recipe;
}

/** What a template's probe is called. */
export function probeName({
  name: own,
  id,
}: {
  readonly name?: string | undefined;
  readonly id: string;
}): string {
  return own ?? id;
}

function refuseTwice(file: string, list: string, names: readonly string[]): void {
  const twice = names.find((one, place) => names.indexOf(one) !== place);
  if (twice === undefined) return;
  throw new CookbookError({
    code: "invalid-recipe",
    message: `${file}: ${list} has "${twice}" twice`,
    hint: list === "templates" ? "give each a name of its own" : "name each task once",
  });
}
