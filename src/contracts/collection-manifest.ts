import { z } from "zod";
import { ROW_STYLES } from "../domain/datasets/row-style.ts";
import { DATA_FILE_FORMATS, dataFileSchema, datasetSplitSchema } from "./dataset-manifest.ts";

export const COLLECTION_SCHEMA_VERSION = 1;

const count = z.int().min(0);

/** How many hashes of the split's file of prompts are of this source; undefined where all are. */
const prompts = count.optional();

/** Rows that Cookbook made: all that a dataset's split says of them. */
export const generatedSourceSchema = z.strictObject({
  kind: z.literal("generated"),
  ...datasetSplitSchema.shape,
  prompts,
});

/** Rows that came from elsewhere, and from which files, so that nobody takes them for generated ones. */
export const importedSourceSchema = z.strictObject({
  kind: z.literal("imported"),
  /** Of the file or folder, without the way there. */
  name: z.string(),
  origin: z.array(z.strictObject({ file: z.string(), bytes: count, sha256: z.string() })).min(1),
  /** Of the rows there. */
  style: z.enum(ROW_STYLES),
  /** Columns there that were left out. */
  dropped: z.array(z.string()),
  /** Of the tokenizer whose ids the rows hold, where they were encoded here. */
  tokenizer: z.string().optional(),
  /** Rows per file. */
  shardSize: z.int().min(1),
  files: z.array(dataFileSchema),
  prompts,
});

export const collectionSplitSchema = z.strictObject({
  style: z.enum(ROW_STYLES),
  fileFormat: z.enum(DATA_FILE_FORMATS),
  /** In the order of their rows; the files of all are numbered through. */
  sources: z.array(z.discriminatedUnion("kind", [generatedSourceSchema, importedSourceSchema])).min(1),
  /** Prompts whose hash it divides were looked at for repeats. */
  promptsEvery: z.int().min(1),
  /** Different prompts, among those looked at, that stand in more than one source. */
  repeatedPrompts: count,
});

/** The manifest of a folder whose splits have several sources, or rows from elsewhere. */
export const collectionManifestSchema = z.strictObject({
  schema: z.literal("cookbook-collection"),
  schemaVersion: z.literal(COLLECTION_SCHEMA_VERSION),
  /** Null where nobody said it. */
  license: z.string().nullable(),
  splits: z.strictObject({ train: collectionSplitSchema.optional(), eval: collectionSplitSchema.optional() }),
  /** As of a dataset. */
  sharedPrompts: z.int().nullable(),
});

export type GeneratedSource = Readonly<z.infer<typeof generatedSourceSchema>>;
export type ImportedSource = Readonly<z.infer<typeof importedSourceSchema>>;
export type RowSource = GeneratedSource | ImportedSource;
export type CollectionManifest = Readonly<z.infer<typeof collectionManifestSchema>>;
