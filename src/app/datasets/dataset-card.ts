import { stringify } from "yaml";
import type { ImportedSource, RowSource } from "../../contracts/collection-manifest.ts";
import type { DataFile } from "../../contracts/dataset-manifest.ts";
import { type FolderManifest, type FolderSplit, splitsOf } from "../../contracts/folder-manifest.ts";
import { type ColumnKind, STYLE_COLUMNS } from "../../domain/datasets/row-style.ts";
import { sourceSection } from "./card-section.ts";

/**
 * README.md of a dataset folder: the front matter by which the Hugging Face Hub and `datasets` find and type the files,
 * then where the data come from, in words.
 */
export function datasetCard(manifest: FolderManifest): string {
  const splits = splitsOf(manifest);
  // Not the folder's name: equal settings give equal bytes, wherever they are written.
  const name = namesOf(splits).join(" and ");
  return `---\n${stringify(frontMatter(manifest, name, splits))}---\n\n${body(manifest, name, splits)}`;
}

/** Of a source, for a reader: the template's id, or what was imported. */
function nameOf(source: RowSource): string {
  return source.kind === "generated" ? source.plan.template : source.name;
}

function namesOf(splits: readonly FolderSplit[]): string[] {
  return [...new Set(splits.flatMap(({ sources }) => sources.map(nameOf)))];
}

function frontMatter({ license }: FolderManifest, name: string, splits: readonly FolderSplit[]) {
  const files = splits.flatMap((split) => split.files);
  const sources = splits.flatMap((split) => split.sources);
  const templates = sources.flatMap((source) => (source.kind === "generated" ? [source.plan.template] : []));
  const isImported = sources.some(({ kind }) => kind === "imported");
  const creators = [...(templates.length > 0 ? ["machine-generated"] : []), ...(isImported ? ["other"] : [])];
  return {
    ...(license === null ? {} : { license }),
    ...(isImported ? {} : { language: ["en"] }),
    pretty_name: name,
    tags: [...(templates.length > 0 ? ["synthetic"] : []), "cookbook", ...new Set(templates)],
    task_categories: ["text-generation"],
    size_categories: [sizeCategory(rowsOf(files))],
    annotations_creators: creators,
    language_creators: creators,
    ...(isImported ? {} : { source_datasets: ["original"] }),
    configs: [
      {
        config_name: "default",
        data_files: splits.map(({ split, fileFormat }) => ({ split, path: `${split}-*.${fileFormat}` })),
      },
    ],
    dataset_info: {
      features: Object.entries(STYLE_COLUMNS[splits[0]!.style]).map(([column, kind]) => ({
        name: column,
        ...FEATURES[kind],
      })),
      splits: splits.map((each) => ({
        name: each.split,
        num_bytes: bytesOf(each.files),
        num_examples: rowsOf(each.files),
      })),
      download_size: bytesOf(files),
      dataset_size: bytesOf(files),
    },
  };
}

const FEATURES: Readonly<Record<ColumnKind, object>> = {
  string: { dtype: "string" },
  ids: { list: "int32" },
  messages: {
    list: [
      { name: "role", dtype: "string" },
      { name: "content", dtype: "string" },
    ],
  },
};

/** The Hub's categories: n<1K, 1K<n<10K, … */
function sizeCategory(rows: number): string {
  const bounds = ["1K", "10K", "100K", "1M", "10M", "100M", "1B"];
  const at = bounds.findIndex((_, i) => rows < 10 ** (i + 3));
  if (at === 0) return "n<1K";
  return at < 0 ? "n>1B" : `${bounds[at - 1]}<n<${bounds[at]}`;
}

function body(
  { license, sharedPrompts, schema }: FolderManifest,
  name: string,
  splits: readonly FolderSplit[],
): string {
  const sources = splits.flatMap((split) => split.sources);
  const imported = sources.filter((source) => source.kind === "imported");
  const sections = splits.flatMap(({ split, sources: own }) =>
    own.map((source) =>
      sourceSection(own.length === 1 ? split : `${split}: ${nameOf(source)}`, split, source),
    ),
  );
  const intro =
    imported.length === sources.length
      ? "Rows of other files, brought into one form by the software Cookbook."
      : `Samples of a rule, made by a program from random words: the software is
Cookbook, after Narayan, Chen, Bhatia and Ré, "Cookbook: A framework for improving LLM generative abilities via
programmatic data generating templates" (COLM 2024, arXiv 2410.05224).`;
  return `# ${name}

${intro}

${sections.join("\n")}
${sharedPrompts === null ? "" : `Prompts in both splits: ${sharedPrompts}.\n\n`}## Where the text comes from

${origins(sources, imported)}

License of the data: ${license ?? "not known"}.

## Use

    from datasets import load_dataset
    data = load_dataset("path/to/this/folder")

\`manifest.json\` holds ${schema === "cookbook-dataset" ? "" : "for each source "}template, version, parameters, seed and a SHA-256 for each file${imported.length === 0 ? "; the same settings make the same\nbytes again" : ""}. The files
\`*.prompts.bin\` hold hashes of prompts, for comparing splits.
`;
}

function origins(sources: readonly RowSource[], imported: readonly ImportedSource[]): string {
  const frames = [
    ...new Set(sources.flatMap((source) => (source.kind === "generated" ? source.about.frameStrings : []))),
  ];
  const generated = `No text of a human and no text of a language model is in ${imported.length === 0 ? "these data" : "the generated rows"}, besides the fixed strings of
the template${sources.length - imported.length > 1 ? "s" : ""}:

${frames.map((frame) => `- ${inlineCode(frame)}`).join("\n")}

All other words are drawn at random; the manifest tells from which source.`;
  const names = [...new Set(imported.map(({ name }) => inlineCode(name)))];
  const foreign = `The rows of ${names.join(", ")} were not made by this software: who wrote them, and under which licence, is for their
owner to say.`;
  return [
    ...(sources.length > imported.length ? [generated] : []),
    ...(names.length > 0 ? [foreign] : []),
  ].join("\n\n");
}

function inlineCode(text: string): string {
  return `\`${text.replaceAll("\n", "⏎").replaceAll("`", "'")}\``;
}

function rowsOf(files: readonly DataFile[]): number {
  return files.reduce((sum, { rows }) => sum + rows, 0);
}

function bytesOf(files: readonly DataFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
