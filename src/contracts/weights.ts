import { z } from "zod";

const weightsSchema = z.object({
  weights: z
    .record(z.string().min(1), z.number().min(0))
    .refine((shares) => Object.values(shares).some((share) => share > 0), "all weights are 0"),
});

/** What `cookbook mix weights --json` prints, as shares by template; or what is wrong with it. */
export function parseWeights(
  value: unknown,
): { readonly weights: Readonly<Record<string, number>> } | { readonly problem: string } {
  const parsed = weightsSchema.safeParse(value);
  if (parsed.success) return { weights: parsed.data.weights };
  const issue = parsed.error.issues[0]!;
  return { problem: `${issue.path.join(".") || "the file"}: ${issue.message}` };
}
