import { z } from "zod";
import { CookbookError } from "../core/errors.ts";

/** The manifest of a dataset folder: written last, so a split that it names is complete. */
export const MANIFEST_FILE = "manifest.json";
export const DATASET_SCHEMA_VERSION = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const shardSchema = z.strictObject({
  file: z.string().regex(/^[\w.-]+\.jsonl$/),
  rows: z.int().min(0),
  bytes: z.int().min(0),
  sha256,
});

/** All that decides a split's bytes. */
export const datasetPlanSchema = z.strictObject({
  template: z.string(),
  templateVersion: z.int().min(1),
  params: z.record(z.string(), z.unknown()),
  seed: z.int().min(0),
  split: z.enum(["train", "eval"]),
  count: z.int().min(1),
  format: z.string(),
  shardSize: z.int().min(1),
  /** The token source; its fingerprint covers the tokenizer that words come from. */
  tokens: z.strictObject({ kind: z.string(), words: z.int(), fingerprint: sha256 }),
});

export const generationReportSchema = z.strictObject({
  /** Different prompts over prompts looked at. */
  uniqueRate: z.number(),
  uniqueCheckedRows: z.int(),
  /** Of `rows` evenly spaced samples, in tokens of the given tokenizer. */
  tokens: z.strictObject({
    rows: z.int(),
    mean: z.number(),
    min: z.int(),
    max: z.int(),
    meanCompletion: z.number(),
  }),
  /** Share of those samples whose ids decode to the same text, and whose prompt and completion split cleanly. */
  roundTripRate: z.number(),
  /** Share of those samples on which the independent solver agrees; null for controls, which have no rule. */
  solverAgreement: z.number().nullable(),
  baselines: z.array(z.strictObject({ id: z.string(), expected: z.number(), measured: z.number() })),
});

export const datasetSplitSchema = z.strictObject({
  plan: datasetPlanSchema,
  shards: z.array(shardSchema),
  report: generationReportSchema,
});

export const datasetManifestSchema = z.strictObject({
  schema: z.literal("cookbook-dataset"),
  schemaVersion: z.literal(DATASET_SCHEMA_VERSION),
  splits: z.strictObject({ train: datasetSplitSchema.optional(), eval: datasetSplitSchema.optional() }),
  /** Prompts that stand in both splits; null while there is one split only. */
  sharedPrompts: z.int().nullable(),
});

export type DatasetShard = Readonly<z.infer<typeof shardSchema>>;
export type DatasetPlan = Readonly<z.infer<typeof datasetPlanSchema>>;
export type GenerationReport = Readonly<z.infer<typeof generationReportSchema>>;
export type DatasetSplit = Readonly<z.infer<typeof datasetSplitSchema>>;
export type DatasetManifest = Readonly<z.infer<typeof datasetManifestSchema>>;

/** Errors: invalid-data. */
export function parseDatasetManifest(text: string, path: string): DatasetManifest {
  let problem: string;
  try {
    const parsed = datasetManifestSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0]!;
    problem = `${issue.path.join(".")}: ${issue.message}`;
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  throw new CookbookError({
    code: "invalid-data",
    message: `"${path}" is no dataset manifest: ${problem}`,
    hint: "generate the dataset again into an empty folder",
  });
}

/** One line of a shard. */
export const datasetRowSchema = z.object({ prompt: z.string(), completion: z.string() });
export type DatasetRow = Readonly<z.infer<typeof datasetRowSchema>>;
