import { CookbookError } from "../../../core/errors.ts";
import type { Params, Template } from "./template.ts";

/** How a model did on some samples of one level. */
export interface ScoreEntry {
  /** From 1, in the order of the template's `levels`. */
  readonly level: number;
  /** Mean adherence or accuracy, in [0, 1]. */
  readonly score: number;
}

export interface CurriculumOptions {
  /** One level up when the mean of the latest scores reaches this. Default 0.8. */
  readonly raiseAt?: number;
  /** One level down when it falls to this. Default 0.3. */
  readonly lowerAt?: number;
  /** How many scores at one level decide. Default 3. */
  readonly window?: number;
}

/**
 * The level at which to go on, from 1: a fold over the log from its start, so that equal logs give equal levels on every
 * machine. Scores of another level than the current one do not count; after a change the count starts anew.
 */
export function curriculumLevel(
  levels: number,
  log: readonly ScoreEntry[],
  { raiseAt = 0.8, lowerAt = 0.3, window = 3 }: CurriculumOptions = {},
): number {
  let level = 1;
  let scores: number[] = [];
  for (const entry of log) {
    if (entry.level !== level) continue;
    scores.push(entry.score);
    if (scores.length < window) continue;
    const recent = scores.slice(-window);
    const mean = recent.reduce((sum, score) => sum + score, 0) / window;
    const step = mean >= raiseAt ? 1 : mean <= lowerAt ? -1 : 0;
    const next = Math.min(levels, Math.max(1, level + step));
    if (next !== level) scores = [];
    level = next;
  }
  return level;
}

/** The parameters of a level, from 1. Errors: invalid-parameter. */
export function levelParams(template: Template, level: number): Params {
  const params = template.levels[level - 1];
  if (params !== undefined) return params;
  throw new CookbookError({
    code: "invalid-parameter",
    message: `template "${template.id}" has no level ${level}, expected 1 to ${template.levels.length}`,
    hint: `see \`cookbook templates show ${template.id}\``,
  });
}
