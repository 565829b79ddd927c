import { stringify } from "yaml";
import type { DatasetManifest, DatasetSplit } from "../../contracts/dataset-manifest.ts";
import { type ColumnKind, STYLE_COLUMNS } from "../../domain/datasets/row-style.ts";
import { SPLITS, type Split } from "../../domain/templates/sdk/sampler.ts";

type NamedSplit = readonly [Split, DatasetSplit];

/**
 * README.md of a dataset folder: the front matter by which the Hugging Face Hub and `datasets` find and type the files,
 * then where the data come from, in words.
 */
export function datasetCard(manifest: DatasetManifest): string {
  const splits = SPLITS.flatMap((split): NamedSplit[] => {
    const present = manifest.splits[split];
    return present === undefined ? [] : [[split, present]];
  });
  // Not the folder's name: equal settings give equal bytes, wherever they are written.
  const name = [...new Set(splits.map(([, { plan }]) => plan.template))].join(" and ");
  return `---\n${stringify(frontMatter(manifest, name, splits))}---\n\n${body(manifest, name, splits)}`;
}

function frontMatter({ license }: DatasetManifest, name: string, splits: readonly NamedSplit[]) {
  const total = splits.reduce((sum, [, { files }]) => sum + rowsOf(files), 0);
  const bytes = splits.reduce((sum, [, { files }]) => sum + bytesOf(files), 0);
  return {
    license,
    language: ["en"],
    pretty_name: name,
    tags: ["synthetic", "cookbook", ...new Set(splits.map(([, { plan }]) => plan.template))],
    task_categories: ["text-generation"],
    size_categories: [sizeCategory(total)],
    annotations_creators: ["machine-generated"],
    language_creators: ["machine-generated"],
    source_datasets: ["original"],
    configs: [
      {
        config_name: "default",
        data_files: splits.map(([split, { plan }]) => ({ split, path: `${split}-*.${plan.fileFormat}` })),
      },
    ],
    dataset_info: {
      features: Object.entries(STYLE_COLUMNS[splits[0]![1].plan.style]).map(([column, kind]) => ({
        name: column,
        ...FEATURES[kind],
      })),
      splits: splits.map(([split, { files }]) => ({
        name: split,
        num_bytes: bytesOf(files),
        num_examples: rowsOf(files),
      })),
      download_size: bytes,
      dataset_size: bytes,
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
  { license, sharedPrompts }: DatasetManifest,
  name: string,
  splits: readonly NamedSplit[],
): string {
  const frames = [...new Set(splits.flatMap(([, { about }]) => about.frameStrings))];
  return `# ${name}

Samples of a rule, made by a program from random words: the software is
Cookbook, after Narayan, Chen, Bhatia and Ré, "Cookbook: A framework for improving LLM generative abilities via
programmatic data generating templates" (COLM 2024, arXiv 2410.05224).

${splits.map(([split, each]) => splitSection(split, each)).join("\n")}
${sharedPrompts === null ? "" : `Prompts in both splits: ${sharedPrompts}.\n\n`}## Where the text comes from

No text of a human and no text of a language model is in these data, besides the fixed strings of the template:

${frames.map((frame) => `- ${inlineCode(frame)}`).join("\n")}

All other words are drawn at random; the manifest tells from which source. License of the data: ${license}.

## Use

    from datasets import load_dataset
    data = load_dataset("path/to/this/folder")

\`manifest.json\` holds template, version, parameters, seed and a SHA-256 for each file; the same settings make the same
bytes again. The files \`*.prompts.bin\` hold hashes of prompts, for comparing splits.
`;
}

function splitSection(split: Split, { plan, files, report, about }: DatasetSplit): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const part = plan.part === undefined ? "" : `, part ${plan.part.index} of ${plan.part.of}`;
  const params = Object.entries(plan.params)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join("-") : String(value)}`)
    .join(", ");
  const rows = [
    ["rows", `${rowsOf(files)}${part}`],
    ["template", `${plan.template}, version ${plan.templateVersion}, format ${plan.format}`],
    ["what", about.title],
    ["rule", about.rule],
    ["parameters", params],
    ["seed", String(plan.seed)],
    ["words", `${plan.tokens.words} of the source ${plan.tokens.kind}`],
    ["different prompts", percent(report.uniqueRate)],
    [
      "tokens per row",
      `${report.tokens.mean.toFixed(1)} (${report.tokens.min} to ${report.tokens.max}), of which answer ${report.tokens.meanCompletion.toFixed(1)}`,
    ],
    ["token round trip", percent(report.roundTripRate)],
    ...(report.solverAgreement === null ? [] : [["solver agrees", percent(report.solverAgreement)]]),
    ...report.baselines.map(({ id, measured, expected }) => [
      `trivial answer ${id}`,
      `${percent(measured)} right (expected ${percent(expected)})`,
    ]),
  ];
  return `## ${split}\n\n| | |\n|---|---|\n${rows.map(([key, value]) => `| ${key} | ${cell(value!)} |`).join("\n")}\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function inlineCode(text: string): string {
  return `\`${text.replaceAll("\n", "⏎").replaceAll("`", "'")}\``;
}

function rowsOf(files: DatasetSplit["files"]): number {
  return files.reduce((sum, { rows }) => sum + rows, 0);
}

function bytesOf(files: DatasetSplit["files"]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
