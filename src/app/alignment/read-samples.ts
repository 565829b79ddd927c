import path from "node:path";
import { ADHERENCE_FIELDS, readAdherenceRow } from "../../contracts/adherence-row.ts";
import { CookbookError } from "../../core/errors.ts";
import type { AdherenceSample } from "../../domain/alignment/adherence-sample.ts";
import { createFieldReader } from "../../domain/evaluation/field-reader.ts";
import { readDataFile } from "../datasets/read-data-file.ts";

/**
 * Rows of adherence and correctness from JSON Lines (also `.jsonl.gz`, or Parquet with these columns); blank lines are
 * passed over. Errors: `io-failed`; `invalid-data` with file, line and field for a bad row, a row that comes twice, and
 * fewer than two rows.
 */
export async function readAdherenceSamples(file: string): Promise<AdherenceSample[]> {
  const samples: AdherenceSample[] = [];
  const lines = new Map<string, number>();
  for await (const { value, where } of readDataFile(path.dirname(file), path.basename(file))) {
    const line = Number(where.slice(where.lastIndexOf(":") + 1));
    const sample = readAdherenceRow(createFieldReader(value, { file, line }));
    const earlier = lines.get(sample.row);
    if (earlier !== undefined) {
      throw new CookbookError({
        code: "invalid-data",
        message: `${file}, line ${line}: row "${sample.row}" stands in line ${earlier} already`,
        hint: 'each row stands once, with the values of both models; give different rows different values of "row"',
        details: { file, line, field: "row" },
      });
    }
    lines.set(sample.row, line);
    samples.push(sample);
  }
  if (samples.length >= 2) return samples;
  throw new CookbookError({
    code: "invalid-data",
    message: `${file} has ${samples.length === 0 ? "no row" : "one row"}, expected at least 2: an interval needs rows that differ`,
    hint: `each line is an object with ${ADHERENCE_FIELDS.join(", ")}`,
    details: { file },
  });
}
