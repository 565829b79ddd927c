import { isCookbookError } from "../../core/errors.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import type { CheckResult } from "../../domain/templates/check/check-template.ts";
import { openSampleSource } from "../datasets/open-sample-source.ts";
import { pythonReference } from "./resolve-template.ts";

export interface DeterminismOptions {
  readonly reference: string;
  readonly tokenizer: Tokenizer;
  readonly seed: number;
}

/** So many are made by two processes. */
const COUNT = 64;

/**
 * The checks of a template in Python, and what shows only between processes: they run in one, where the order of a set
 * is the same each time.
 */
export async function withSecondProcess(
  checks: readonly CheckResult[],
  { reference, tokenizer, seed }: DeterminismOptions,
): Promise<readonly CheckResult[]> {
  if (pythonReference(reference) === undefined) return checks;
  const found = await differenceBetweenProcesses(reference, tokenizer, seed);
  return checks.map((check) =>
    check.id === "determinism" && check.findings.length === 0 ? { ...check, findings: found } : check,
  );
}

async function differenceBetweenProcesses(
  template: string,
  tokenizer: Tokenizer,
  seed: number,
): Promise<readonly string[]> {
  try {
    const request = { template, params: {}, format: undefined, seed, split: "train" } as const;
    const source = await openSampleSource(request, tokenizer);
    try {
      await source.samples(0, COUNT);
      return [];
    } finally {
      await source.close();
    }
  } catch (error) {
    if (isCookbookError(error)) return [error.message];
    throw error;
  }
}
