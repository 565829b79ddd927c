import type { DatasetManifest } from "../../contracts/dataset-manifest.ts";
import type { Split } from "../../domain/templates/sdk/sampler.ts";

/** What was written, in a few lines. */
export function datasetSummary(manifest: DatasetManifest, split: Split, out: string): string {
  const { plan, shards, report } = manifest.splits[split]!;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const lines = [
    `${plan.count} ${split} rows of ${plan.template} (format ${plan.format}) in ${shards.length} shard${shards.length === 1 ? "" : "s"}: ${out}`,
    `  different prompts ${percent(report.uniqueRate)}, tokens per row ${report.tokens.mean.toFixed(1)} (${report.tokens.min} to ${report.tokens.max}), trained ${report.tokens.meanCompletion.toFixed(1)}`,
    `  token round trip ${percent(report.roundTripRate)}` +
      (report.solverAgreement === null
        ? ", a control: the answers do not follow the rule"
        : `, solver agrees on ${percent(report.solverAgreement)}`),
    `  trivial answers: ${report.baselines.map((baseline) => `${baseline.id} ${percent(baseline.measured)}`).join(", ")}`,
  ];
  if (manifest.sharedPrompts !== null) lines.push(`  prompts in both splits: ${manifest.sharedPrompts}`);
  return `${lines.join("\n")}\n`;
}
