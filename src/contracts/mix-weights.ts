import { z } from "zod";
import { CookbookError } from "../core/errors.ts";

/** What `cookbook mix weights --json` prints, and the `weights.json` of a mix run. */
export const mixWeightsSchema = z.object({
  /** Null where the shares come from elsewhere. */
  eta: z.number().min(0).nullish(),
  /** Template → share; put on a sum of 1 by whoever uses them. */
  weights: z.record(z.string(), z.number().min(0)),
});

export type MixWeightsFile = z.infer<typeof mixWeightsSchema>;

/** Errors: `invalid-data` with the key that is wrong; also for shares that are all 0. */
export function parseMixWeights(value: unknown, file: string): MixWeightsFile {
  const parsed = mixWeightsSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw invalid(file, `${issue.path.join(".") || "the file"}: ${issue.message}`);
  }
  const shares = Object.values(parsed.data.weights);
  if (!shares.some((share) => share > 0)) throw invalid(file, "no template has a share above 0");
  return parsed.data;
}

export const MIX_WEIGHTS_HINT =
  'expected what cookbook mix weights --json prints: { "weights": { "span-match": 0.7, … } }';

function invalid(file: string, problem: string): CookbookError {
  return new CookbookError({
    code: "invalid-data",
    message: `"${file}": ${problem}`,
    hint: MIX_WEIGHTS_HINT,
  });
}
