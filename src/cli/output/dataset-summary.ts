import type { GenerationSpeed } from "../../app/datasets/generate-options.ts";
import type { DatasetManifest } from "../../contracts/dataset-manifest.ts";
import type { Split } from "../../domain/templates/sdk/sampler.ts";
import { formatBytes } from "./format-bytes.ts";

/** What was written, in a few lines; `speed` is undefined when all was there before. */
export function datasetSummary(
  manifest: DatasetManifest,
  split: Split,
  out: string,
  speed?: GenerationSpeed,
): string {
  const { plan, files, report } = manifest.splits[split]!;
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const part = plan.part === undefined ? "" : ` (part ${plan.part.index} of ${plan.part.of})`;
  const lines = [
    `${rows} ${split} rows${part} of ${plan.template} (format ${plan.format}) in ${files.length} file${files.length === 1 ? "" : "s"}: ${out}`,
    `  different prompts ${percent(report.uniqueRate)}${report.uniqueEvery === 1 ? "" : ` (1 row in ${report.uniqueEvery} looked at)`}, tokens per row ${report.tokens.mean.toFixed(1)} (${report.tokens.min} to ${report.tokens.max}), trained ${report.tokens.meanCompletion.toFixed(1)}`,
    `  token round trip ${percent(report.roundTripRate)}` +
      (report.solverAgreement === null
        ? ", no rule to solve: a control, or a template without a solver"
        : `, solver agrees on ${percent(report.solverAgreement)}`),
    `  trivial answers: ${report.baselines.map((baseline) => `${baseline.id} ${percent(baseline.measured)}`).join(", ")}`,
    ...(report.answers === null ? [] : [`  answers: ${answerShares(report.answers)}`]),
  ];
  if (manifest.sharedPrompts !== null) lines.push(`  prompts in both splits: ${manifest.sharedPrompts}`);
  if (speed !== undefined) {
    const perSecond = (amount: number) => amount / Math.max(1e-9, speed.seconds);
    lines.push(
      `  ${Math.round(perSecond(speed.rows)).toLocaleString("en")} rows/s, ${formatBytes(perSecond(speed.bytes))}/s`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** The most frequent first. */
function answerShares(answers: Readonly<Record<string, number>>): string {
  const total = Object.values(answers).reduce((sum, count) => sum + count, 0);
  return Object.entries(answers)
    .sort(([, a], [, b]) => b - a)
    .map(([answer, count]) => `${answer.trim()} ${percent(count / total)}`)
    .join(", ");
}
