import type { GeneratedSource, ImportedSource, RowSource } from "../../contracts/collection-manifest.ts";
import type { Split } from "../../domain/templates/sdk/sampler.ts";

/** What a dataset card says of one source of a split: a heading and a table. */
export function sourceSection(heading: string, split: Split, source: RowSource): string {
  const rows = source.kind === "generated" ? generatedRows(source) : importedRows(source);
  const lines = rows.map(([key, value]) => `| ${key} | ${cell(value)} |`);
  return `## ${heading}\n\n| | |\n|---|---|\n${heading === split ? "" : `| split | ${split} |\n`}${lines.join("\n")}\n`;
}

type Line = readonly [string, string];

function generatedRows({ plan, via, files, report, about }: GeneratedSource): Line[] {
  const part = plan.part === undefined ? "" : `, part ${plan.part.index} of ${plan.part.of}`;
  const params = Object.entries(plan.params)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join("-") : String(value)}`)
    .join(", ");
  return [
    ["rows", `${rowsOf(files)}${part}`],
    ["template", `${plan.template}, version ${plan.templateVersion}, format ${plan.format}`],
    ["what", about.title],
    ["rule", about.rule],
    ...(plan.outputs === undefined ? [] : [["outputs", wrongOutputs(plan.outputs)] as const]),
    ["parameters", params],
    ["seed", String(plan.seed)],
    ["words", `${plan.tokens.words} of the source ${plan.tokens.kind}`],
    ...(via === undefined ? [] : [["converted from", via.join(", then ")] as const]),
    ["different prompts", percent(report.uniqueRate)],
    [
      "tokens per row",
      `${report.tokens.mean.toFixed(1)} (${report.tokens.min} to ${report.tokens.max}), of which answer ${report.tokens.meanCompletion.toFixed(1)}`,
    ],
    ["token round trip", percent(report.roundTripRate)],
    ...(report.solverAgreement === null ? [] : [["solver agrees", percent(report.solverAgreement)] as const]),
    ...report.baselines.map(
      ({ id, measured, expected }) =>
        [`trivial answer ${id}`, `${percent(measured)} right (expected ${percent(expected)})`] as const,
    ),
  ];
}

function wrongOutputs({ kind, share }: NonNullable<GeneratedSource["plan"]["outputs"]>): string {
  const whose = kind === "shuffled" ? "another row's" : "another part of the row, drawn at random";
  return `${percent(share)} of the rows do not follow the rule: their output is ${whose}`;
}

function importedRows({ name, origin, style, dropped, files }: ImportedSource): Line[] {
  return [
    ["rows", String(rowsOf(files))],
    ["imported from", name],
    ["style there", style],
    ...(dropped.length === 0 ? [] : [["columns left out", dropped.join(", ")] as const]),
    ...origin.map(({ file, sha256 }) => [`SHA-256 of ${file}`, sha256] as const),
  ];
}

function rowsOf(files: readonly { readonly rows: number }[]): number {
  return files.reduce((sum, { rows }) => sum + rows, 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
