import { z } from "zod";
import { CookbookError } from "../core/errors.ts";
import { nearestName } from "../core/nearest.ts";
import type { GoldLabel, Vote } from "../domain/mixing/votes/vote.ts";

const rowId = z.union([z.int(), z.string().min(1)]);
const option = z.int().min(0);

/** One vote a line; other keys may stand beside these. */
export const voteSchema = z.object({
  task: z.string().min(1),
  row: rowId,
  probe: z.string().min(1),
  /** An option's index, an answer in words, or null for abstention. */
  vote: z.union([option, z.string(), z.null()]),
  /** Choice tasks only. */
  options: z.int().min(2).nullish(),
  /** The probe's confidence in its vote; higher is surer. */
  score: z.number().nullish(),
});

/** One known label a line. */
export const goldSchema = z.object({
  task: z.string().min(1),
  row: rowId,
  /** The true option's index, or the answers that count as right. */
  gold: z.union([option, z.string().min(1), z.array(z.string().min(1)).min(1)]),
});

/** Errors: `invalid-data` with place, key, what came in and what was expected. */
export function parseVote(value: unknown, where: string): Vote {
  const { task, row, probe, vote, options, score } = parse(voteSchema, value, where, VOTE_EXPECTATIONS);
  return {
    task,
    row,
    probe,
    answer: vote ?? undefined,
    options: options ?? undefined,
    score: score ?? undefined,
    where,
  };
}

/** Errors: as `parseVote`. */
export function parseGold(value: unknown, where: string): GoldLabel {
  const { task, row, gold } = parse(goldSchema, value, where, GOLD_EXPECTATIONS);
  return { task, row, answer: typeof gold === "string" ? [gold] : gold, where };
}

const VOTE_EXPECTATIONS: Readonly<Record<string, string>> = {
  task: "a text",
  row: "a whole number or a text",
  probe: "a text",
  vote: "an option's number from 0, an answer in words, or null",
  options: "a whole number from 2",
  score: "a finite number",
};

const GOLD_EXPECTATIONS: Readonly<Record<string, string>> = {
  task: "a text",
  row: "a whole number or a text",
  gold: "an option's number from 0, a text, or a list of texts",
};

function parse<T>(
  schema: z.ZodType<T>,
  value: unknown,
  where: string,
  expectations: Readonly<Record<string, string>>,
): T {
  const row = typeof value === "object" && value !== null ? withNumbers(value) : value;
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const known = Object.keys(expectations).join(", ");
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    throw invalid(where, `a row is ${JSON.stringify(row)}, expected an object with ${known}`);
  }
  const key = String(parsed.error.issues[0]!.path[0]);
  const given = (row as Record<string, unknown>)[key];
  const problem = given === undefined ? "is missing" : `is ${show(given)}`;
  const others = Object.keys(row).filter((other) => !Object.hasOwn(expectations, other));
  const typo = given === undefined ? nearestName(key, others) : undefined;
  throw invalid(
    where,
    `"${key}" ${problem}, expected ${expectations[key]}`,
    typo === undefined ? undefined : `did you mean "${key}" by "${typo}"?`,
  );
}

/** Parquet's whole numbers come as BigInt. */
function withNumbers(value: object): unknown {
  if (Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, typeof entry === "bigint" ? Number(entry) : entry]),
  );
}

/** JSON has no NaN; here it is shown as what it is. */
function show(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

function invalid(where: string, problem: string, hint?: string): CookbookError {
  return new CookbookError({
    code: "invalid-data",
    message: `"${where}": ${problem}`,
    ...(hint === undefined ? {} : { hint }),
  });
}
