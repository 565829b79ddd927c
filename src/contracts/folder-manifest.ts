import type { z } from "zod";
import { CookbookError } from "../core/errors.ts";
import type { RowStyle } from "../domain/datasets/row-style.ts";
import { SPLITS, type Split } from "../domain/templates/sdk/sampler.ts";
import {
  COLLECTION_SCHEMA_VERSION,
  type CollectionManifest,
  collectionManifestSchema,
  type RowSource,
} from "./collection-manifest.ts";
import {
  type DATA_FILE_FORMATS,
  DATASET_SCHEMA_VERSION,
  type DataFile,
  type DatasetManifest,
  datasetManifestSchema,
} from "./dataset-manifest.ts";

/** What `manifest.json` of a folder may be. */
export type FolderManifest = DatasetManifest | CollectionManifest;

/** A split of either kind. */
export interface FolderSplit {
  readonly split: Split;
  readonly style: RowStyle;
  readonly fileFormat: (typeof DATA_FILE_FORMATS)[number];
  /** In the order of their rows. */
  readonly sources: readonly RowSource[];
  /** Of all sources, in order. */
  readonly files: readonly DataFile[];
  /** The hashes in the split's file of prompts are divisible by it. */
  readonly promptsEvery: number;
}

/** The splits that are there, train first. */
export function splitsOf(manifest: FolderManifest): FolderSplit[] {
  return SPLITS.flatMap((split): FolderSplit[] => {
    if (manifest.schema === "cookbook-collection") {
      const present = manifest.splits[split];
      if (present === undefined) return [];
      const { style, fileFormat, sources, promptsEvery } = present;
      const files = sources.flatMap((source) => source.files);
      return [{ split, style, fileFormat, sources, files, promptsEvery }];
    }
    const present = manifest.splits[split];
    if (present === undefined) return [];
    const { plan, files, report } = present;
    const sources: RowSource[] = [{ kind: "generated", ...present }];
    const { style, fileFormat } = plan;
    return [{ split, style, fileFormat, sources, files, promptsEvery: report.uniqueEvery }];
  });
}

/** Pretty JSON in the order of the schema, so that equal manifests are equal bytes. */
export function formatManifest(manifest: FolderManifest): string {
  return `${JSON.stringify(schemaOf(manifest.schema).parse(manifest), null, 2)}\n`;
}

/** Errors: invalid-data. */
export function parseFolderManifest(text: string, path: string): FolderManifest {
  let problem: string;
  try {
    const value: unknown = JSON.parse(text);
    const { schema, schemaVersion } = (value ?? {}) as Readonly<Record<string, unknown>>;
    const parsed = schemaOf(schema).safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0]!;
    const newest = schema === "cookbook-collection" ? COLLECTION_SCHEMA_VERSION : DATASET_SCHEMA_VERSION;
    problem =
      typeof schemaVersion === "number" && schemaVersion !== newest
        ? `it was written by ${schemaVersion < newest ? "an earlier" : "a later"} version of Cookbook (schema ${schemaVersion}, here ${newest})`
        : `${issue.path.join(".")}: ${issue.message}`;
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  throw new CookbookError({
    code: "invalid-data",
    message: `"${path}" is no dataset manifest: ${problem}`,
    hint: "generate the dataset again into an empty folder",
  });
}

function schemaOf(schema: unknown): z.ZodType<FolderManifest> {
  return schema === "cookbook-collection" ? collectionManifestSchema : datasetManifestSchema;
}
