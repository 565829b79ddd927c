import type { GenerationReport } from "../../contracts/dataset-manifest.ts";

/** Below, rows repeat more than chance alone explains in a dataset that is meant to have different ones. */
const LEAST_UNIQUE = 0.99;

/** What a report shows that training should not be left to find out, in words. */
export function reportWarnings(
  report: GenerationReport,
  { template, sharedPrompts }: { readonly template: string; readonly sharedPrompts: number | null },
): string[] {
  const { solverAgreement, roundTripRate, uniqueRate, tokens } = report;
  const check = `see \`cookbook templates check ${template}\``;
  const warnings: string[] = [];
  if (solverAgreement !== null && solverAgreement < 1) {
    warnings.push(
      `the solver finds another output in ${percent(1 - solverAgreement)} of ${tokens.rows} samples: the completions do not follow the rule; ${check}`,
    );
  }
  if (roundTripRate < 1) {
    warnings.push(
      `the tokens of ${percent(1 - roundTripRate)} of ${tokens.rows} samples do not come back to the same text, or do not split at the completion; ${check}`,
    );
  }
  if (uniqueRate < LEAST_UNIQUE) {
    warnings.push(`only ${percent(uniqueRate)} of the prompts differ: raise a length, or make fewer rows`);
  }
  if (sharedPrompts !== null && sharedPrompts > 0) {
    warnings.push(`${sharedPrompts} prompts stand in both splits: evaluation on them is no test`);
  }
  return warnings;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
