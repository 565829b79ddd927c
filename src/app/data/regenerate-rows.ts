import type { GeneratedSource } from "../../contracts/collection-manifest.ts";
import { partRows } from "../../domain/datasets/plan-files.ts";
import { reshapeRow, type TokenCodec } from "../../domain/datasets/reshape-row.ts";
import { type PromptAndCompletion, type StyledRow, styleRow } from "../../domain/datasets/row-style.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { createPromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { openPlannedSource } from "./open-planned-source.ts";
import { pickRows } from "./pick-rows.ts";

export interface RegenerateOptions {
  readonly folder: string;
  readonly source: GeneratedSource;
  /** Rows to make again, evenly spaced, the first and the last among them. */
  readonly rows: number;
  readonly template: string | undefined;
  readonly tokenizer: Tokenizer;
}

export interface Regenerated {
  /** How many were made again. */
  readonly rows: number;
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
}

/** Makes rows again from the plan and compares their bytes. Errors: those of `openPlannedSource`; what reading throws. */
export async function regenerateRows(options: RegenerateOptions): Promise<Regenerated> {
  const { folder, source, template, tokenizer } = options;
  const { plan, files } = source;
  const { first, rows } =
    plan.part === undefined ? { first: 0, rows: plan.count } : partRows(plan.count, plan.part);
  const wanted = evenlySpaced(rows, options.rows);
  const codec = { tokenizer, encoder: createPromptEncoder(tokenizer) };
  const samples = await openPlannedSource({ plan, template, tokenizer });
  const problems: { file: string; problem: string }[] = [];
  try {
    let start = 0;
    for (const file of files) {
      const end = start + file.rows;
      const positions = wanted.filter((row) => row >= start && row < end).map((row) => row - start);
      const found = positions.length === 0 ? [] : await pickRows(folder, file.file, positions);
      for (const [i, position] of positions.entries()) {
        const [sample] = await samples.samples(first + start + position, 1);
        const expected = JSON.stringify(rowOf(sample!, source, codec));
        if (found[i] === expected) continue;
        const problem = `row ${position + 1} is not what the plan makes: ${firstDifference(expected, found[i] ?? "")}`;
        problems.push({ file: file.file, problem });
      }
      start = end;
    }
  } finally {
    await samples.close();
  }
  return { rows: wanted.length, problems };
}

/** The way of a sample through all conversions to the row that it is. */
function rowOf(
  sample: PromptAndCompletion,
  { plan, via = [] }: GeneratedSource,
  codec: TokenCodec,
): StyledRow {
  const [first = plan.style, ...further] = [...via, plan.style];
  let row = styleRow(first, { prompt: sample.prompt, completion: sample.completion }, codec.encoder);
  let style = first;
  for (const next of further) {
    const reshaped = reshapeRow(row, style, next, codec);
    if ("problem" in reshaped) return {};
    row = reshaped.row;
    style = next;
  }
  return row;
}

function evenlySpaced(total: number, count: number): number[] {
  if (count >= total) return Array.from({ length: total }, (_, i) => i);
  if (count === 1) return [0];
  return Array.from({ length: count }, (_, i) => Math.floor((i * (total - 1)) / (count - 1)));
}

const SHOWN = 40;

function firstDifference(expected: string, found: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === found[at]) at += 1;
  const start = Math.max(0, at - 10);
  const show = (text: string) => JSON.stringify(text.slice(start, start + SHOWN));
  return `at character ${at + 1} it has ${show(found)}, expected ${show(expected)}`;
}
