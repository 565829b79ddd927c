import { z } from "zod";
import { WRONG_OUTPUT_KINDS, type WrongOutputs } from "../domain/datasets/wrong-outputs.ts";
import { LORA_TARGETS } from "../domain/ports/engine.ts";

const wholeFrom = (minimum: number) => z.int().min(minimum);
const precision = z.enum(["float32", "int8"]);

export const tuneSchema = z.strictObject({
  steps: wholeFrom(1),
  batch_size: wholeFrom(1).default(8),
  /** Parts that a step's batch is cut into, to save memory. */
  accumulation: wholeFrom(1).default(1),
  rank: wholeFrom(1).default(8),
  alpha: z.number().positive().default(16),
  targets: z.array(z.enum(LORA_TARGETS)).min(1).default(["q", "v"]),
  learning_rate: z.number().positive().default(0.002),
  schedule: z.enum(["constant", "linear", "cosine"]).default("linear"),
  warmup_steps: wholeFrom(0).default(0),
  weight_decay: z.number().min(0).default(0),
  max_gradient_norm: z.number().min(0).default(1),
  /** Arithmetic of the frozen products; evaluation is always in float32. */
  precision: precision.default("float32"),
  max_length: wholeFrom(2).optional(),
  checkpoint_every: wholeFrom(0).default(10),
  /** Steps between adapters that are kept beside the last one; 0 keeps none. */
  keep_every: wholeFrom(0).default(0),
});

const controlSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "lower-case letters, digits and dashes"),
  /** Laid over the template's: another answer for the same prompts. */
  params: z.record(z.string(), z.unknown()),
});

const share = z.number().min(0).max(1);

/** Difficulty that follows how well the model does: see `domain/templates/sdk/curriculum.ts`. */
const curriculumSchema = z.strictObject({
  /** The samples and steps of the recipe are spread evenly over so many rounds. */
  rounds: wholeFrom(2),
  /** Fresh samples of the round's level that the model answers after the round. */
  score_rows: wholeFrom(1).default(48),
  raise_at: share.default(0.8),
  lower_at: share.default(0.3),
  /** Rounds at one level whose mean decides. */
  window: wholeFrom(1).default(1),
});

const taskSchema = z.strictObject({
  id: z.string().min(1),
  /** JSON Lines; a relative path counts from the recipe's folder. */
  data: z.string().min(1),
  offset: wholeFrom(0).optional(),
  limit: wholeFrom(1).optional(),
  max_new_tokens: wholeFrom(1).optional(),
});

/** A run, start to end. Unknown keys are refused. */
export const recipeSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][\w.-]*$/, "letters, digits, dots, dashes and underscores"),
  seed: wholeFrom(0).default(0),
  engine: z.string().default("onnx"),
  model: z.string().min(1),
  /** Wraps prompts in the model's chat template at tuning and evaluation. */
  chat: z.boolean().default(false),
  template: z.strictObject({
    id: z.string().min(1),
    params: z.record(z.string(), z.unknown()).default({}),
    format: z.string().optional(),
  }),
  data: z.strictObject({
    count: wholeFrom(1),
    /** Whose outputs the samples have: the rule's, which is the default, or wrong ones under the same prompts. */
    outputs: z.enum(["rule", ...WRONG_OUTPUT_KINDS]).optional(),
    /** Share of samples with a wrong output; default 0 for the rule's outputs, and all for the other kinds. */
    noise: share.optional(),
  }),
  tune: tuneSchema,
  curriculum: curriculumSchema.optional(),
  /** Trained on as many samples for as many steps as the rule, and evaluated on the same rows. */
  controls: z.array(controlSchema).default([]),
  tasks: z.array(taskSchema).min(1),
  evaluation: z.strictObject({ batch_size: wholeFrom(1).default(16) }).prefault({}),
});

/** The wrong outputs that a recipe wants; undefined where all follow the rule. */
export function wrongOutputsOf({
  outputs = "rule",
  noise,
}: Recipe["data"]): Omit<WrongOutputs, "count"> | undefined {
  const share = noise ?? (outputs === "rule" ? 0 : 1);
  // Noise in the rule's outputs: those of other samples, which look the same one by one.
  return share === 0 ? undefined : { kind: outputs === "rule" ? "shuffled" : outputs, share };
}

export type Recipe = z.output<typeof recipeSchema>;
export type RecipeCurriculum = NonNullable<Recipe["curriculum"]>;
