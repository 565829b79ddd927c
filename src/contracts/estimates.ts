import { z } from "zod";

/** What `cookbook mix estimate --json` prints and `cookbook mix weights` reads. */
export const estimatesSchema = z.object({
  tasks: z.record(
    z.string(),
    z.object({
      probes: z.record(
        z.string(),
        z.object({
          accuracy: z.number().min(0).max(1),
          /** 95 % interval; null when none was asked for. */
          low: z.number().min(0).max(1).nullable(),
          high: z.number().min(0).max(1).nullable(),
        }),
      ),
      /** The untuned model's, on the same scale; null, or left out, where it did not vote. */
      base_accuracy: z.number().min(0).max(1).nullish(),
      method: z.string(),
      effective_voters: z.number(),
      warnings: z.array(z.object({ code: z.string(), message: z.string() })),
    }),
  ),
});

export type Estimates = z.infer<typeof estimatesSchema>;
