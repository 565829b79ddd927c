import { z } from "zod";
import { ROW_STYLES } from "../domain/datasets/row-style.ts";
import { WRONG_OUTPUT_KINDS } from "../domain/datasets/wrong-outputs.ts";

/** The manifest of a dataset folder: written last, so a split that it names is complete. */
export const MANIFEST_FILE = "manifest.json";
export const DATASET_SCHEMA_VERSION = 2;
export const DATA_FILE_FORMATS = ["jsonl", "jsonl.gz", "parquet"] as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

export const dataFileSchema = z.strictObject({
  file: z.string().regex(/^[\w.-]+\.(jsonl|jsonl\.gz|parquet)$/),
  rows: count,
  bytes: count,
  sha256,
});

/** All that decides a split's bytes. */
export const datasetPlanSchema = z.strictObject({
  template: z.string(),
  templateVersion: z.int().min(1),
  /** Of a user's own template: what its code was. */
  code: sha256.optional(),
  params: z.record(z.string(), z.unknown()),
  seed: count,
  split: z.enum(["train", "eval"]),
  /** Rows of the whole split, all parts together. */
  count: z.int().min(1),
  /** Of a dataset that was made in parts: which one this is. */
  part: z.strictObject({ index: count, of: z.int().min(1) }).optional(),
  /** Of a control or of noise: outputs that do not follow the rule, and on what share of the rows. */
  outputs: z.strictObject({ kind: z.enum(WRONG_OUTPUT_KINDS), share: z.number().gt(0).max(1) }).optional(),
  format: z.string(),
  style: z.enum(ROW_STYLES),
  fileFormat: z.enum(DATA_FILE_FORMATS),
  /** Rows per file. */
  shardSize: z.int().min(1),
  /** The token source; its fingerprint covers the tokenizer that words come from. */
  tokens: z.strictObject({ kind: z.string(), words: z.int(), fingerprint: sha256 }),
  /** Of the tokenizer that the style "tokens" encodes with. */
  tokenizer: z.string().optional(),
});

export const generationReportSchema = z.strictObject({
  /** Different prompts over prompts looked at, those whose hash is divisible by `uniqueEvery`. */
  uniqueRate: z.number(),
  uniqueCheckedRows: z.int(),
  uniqueEvery: z.int().min(1),
  /** Of `rows` evenly spaced samples, in tokens of the given tokenizer. */
  tokens: z.strictObject({
    rows: z.int(),
    mean: z.number(),
    min: z.int(),
    max: z.int(),
    meanCompletion: z.number(),
  }),
  /** How often each answer occurs; null where there are more than 24 different ones. */
  answers: z.record(z.string(), count).nullable(),
  /** Share of those samples whose ids decode to the same text, and whose prompt and completion split cleanly. */
  roundTripRate: z.number(),
  /** Share of those samples on which the independent solver agrees; null for controls and where there is no solver. */
  solverAgreement: z.number().nullable(),
  baselines: z.array(z.strictObject({ id: z.string(), expected: z.number(), measured: z.number() })),
});

export const datasetSplitSchema = z.strictObject({
  plan: datasetPlanSchema,
  /**
   * Styles that the rows went through on the way to the plan's, since the first conversion that lost something: white
   * space around answers, or where the answer begins. Without it, generating by the plan gives the same rows.
   */
  via: z.array(z.enum(ROW_STYLES)).min(1).optional(),
  /** What the template does, and all natural language in its samples that a person wrote. */
  about: z.strictObject({ title: z.string(), rule: z.string(), frameStrings: z.array(z.string()) }),
  files: z.array(dataFileSchema),
  report: generationReportSchema,
});

export const datasetManifestSchema = z.strictObject({
  schema: z.literal("cookbook-dataset"),
  schemaVersion: z.literal(DATASET_SCHEMA_VERSION),
  license: z.string(),
  splits: z.strictObject({ train: datasetSplitSchema.optional(), eval: datasetSplitSchema.optional() }),
  /** Different prompts that stand in both splits, among those looked at; null while there is one split only. */
  sharedPrompts: z.int().nullable(),
});

export type DataFile = Readonly<z.infer<typeof dataFileSchema>>;
export type DatasetPlan = Readonly<z.infer<typeof datasetPlanSchema>>;
export type GenerationReport = Readonly<z.infer<typeof generationReportSchema>>;
export type DatasetSplit = Readonly<z.infer<typeof datasetSplitSchema>>;
export type DatasetManifest = Readonly<z.infer<typeof datasetManifestSchema>>;
