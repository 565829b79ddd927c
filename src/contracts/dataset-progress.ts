import { z } from "zod";
import { dataFileSchema } from "./dataset-manifest.ts";

/** A finished data file with what the report needs of its rows: one line of a split's progress file. */
export const fileRecordSchema = z.strictObject({
  ...dataFileSchema.shape,
  /** Hashes of prompts that the report keeps: float64, little-endian, base64. */
  prompts: z.string(),
  answers: z.strictObject({ counts: z.record(z.string(), z.int()), isOpen: z.boolean() }),
});

export type FileRecord = Readonly<z.infer<typeof fileRecordSchema>>;

/** Records of a progress file; lines torn by a killed process are left out, and their files made again. */
export function parseProgress(text: string): FileRecord[] {
  return text.split("\n").flatMap((line) => {
    try {
      const parsed = fileRecordSchema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}
