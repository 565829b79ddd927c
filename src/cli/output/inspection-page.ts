import type { DataInspection, ShownRow, SplitInspection } from "../../app/data/inspect-data.ts";
import type { GenerationReport } from "../../contracts/dataset-manifest.ts";
import { formatBytes } from "./format-bytes.ts";
import { describeSource } from "./source-line.ts";
import type { Style } from "./style.ts";
import { formatTable } from "./table.ts";

/** A dataset for a terminal; in the rows, what training learns stands between ⟦ and ⟧. */
export function inspectionPage(inspection: DataInspection, style: Style): string {
  const { path, kind, license, sharedPrompts, unfinished, splits } = inspection;
  const facts = [
    KINDS[kind],
    ...(kind === "files" ? [] : [`licence ${license ?? "not known"}`]),
    ...(sharedPrompts === null ? [] : [`prompts in both splits: ${sharedPrompts}`]),
  ];
  const head = [
    `${style.bold(path)}: ${facts.join(", ")}`,
    ...unfinished.map(
      (split) => `${style.bold("not finished")}: the split ${split} is under way or was interrupted`,
    ),
  ];
  return `${head.join("\n")}\n${splits.map((split) => splitPage(split, style)).join("")}`;
}

const KINDS = {
  dataset: "a dataset of Cookbook",
  collection: "a dataset of several sources",
  files: "files without a manifest",
} as const;

function splitPage(split: SplitInspection, style: Style): string {
  const { files, fileFormats, rows, bytes } = split;
  const heading = `${split.split}: ${rows} rows in ${files.length} file${files.length === 1 ? "" : "s"} (${fileFormats.join(", ")}), ${formatBytes(bytes)}, ${split.style === undefined ? "of no row style" : `style ${split.style}`}`;
  const columns = formatTable(
    ["column", "type", "rows without"],
    split.columns.map(({ name, types, missing }) => [name, types.join(" or "), String(missing)]),
  );
  const sources = split.sources.flatMap((source) => [
    `from: ${describeSource(source)}`,
    ...(source.kind === "generated" ? [`      ${source.about.rule}`, ...reportLines(source.report)] : []),
  ]);
  return [
    `\n${style.bold(heading)}`,
    columns.trimEnd(),
    ...sources,
    ...split.first.map((row, i) => rowPage(row, i, style)),
    "",
  ].join("\n");
}

function reportLines(report: GenerationReport): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const { tokens, solverAgreement } = report;
  const solver = solverAgreement === null ? "" : `, solver agrees on ${percent(solverAgreement)}`;
  return [
    `      different prompts ${percent(report.uniqueRate)}, tokens per row ${tokens.mean.toFixed(1)} (${tokens.min} to ${tokens.max}), trained ${tokens.meanCompletion.toFixed(1)}`,
    `      token round trip ${percent(report.roundTripRate)}${solver}`,
    `      trivial answers: ${report.baselines.map(({ id, measured }) => `${id} ${percent(measured)}`).join(", ")}`,
  ];
}

function rowPage({ parts }: ShownRow, index: number, style: Style): string {
  const text = parts
    .map((part) =>
      part.isTrained ? style.underline(style.bold(`⟦${part.text.replaceAll("\n", "↵")}⟧`)) : part.text,
    )
    .join("");
  return `${style.dim(`── row ${index + 1}`)}\n${text}`;
}
