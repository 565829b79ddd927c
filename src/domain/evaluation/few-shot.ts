import { canonicalJson } from "../../core/canonical-json.ts";
import { CookbookError } from "../../core/errors.ts";
import { createPythonRandom } from "../../core/python/random.ts";
import type { EvaluationTask } from "./define-task.ts";

/** A solved example that stands before the question. */
export interface Shot {
  readonly question: string;
  readonly answer: string;
}

/** lm-evaluation-harness's `--seed` for few-shot examples. */
export const FEW_SHOT_SEED = 1234;

/** A row and how it was read. */
export interface ShotRow {
  readonly doc: unknown;
  readonly row: unknown;
}

export interface FewShotOptions {
  readonly task: EvaluationTask;
  /** Examples before each question; 0 draws none. */
  readonly count: number;
  /** Rows that examples are drawn from. */
  readonly pool: readonly ShotRow[];
  readonly seed?: number;
}

/**
 * Draws a row's examples, the same rows in the same order as lm-evaluation-harness 0.4.13 (`api/samplers.py`,
 * `api/task.py`): one generator serves all rows of a task, so call it once per row, in their order. A task whose data
 * set declares no test split draws one more and leaves out the row itself.
 * Errors: `invalid-data` when the pool is too small.
 */
export function createFewShotSampler(options: FewShotOptions): (row: ShotRow) => Shot[] {
  const { task, count, pool, seed = FEW_SHOT_SEED } = options;
  if (count === 0) return () => [];
  const leavesOutItself = task.dataset?.split !== "test";
  const random = createPythonRandom(seed);
  const draw = (places: number, from: readonly ShotRow[]) => {
    if (places > from.length) throw tooFew(options, places, from.length);
    return random.sample(from.length, places).map((place) => from[place]!);
  };
  // Compared by content, since pool and evaluated rows may come from different files.
  const contents = leavesOutItself ? new Map(pool.map((one) => [one, canonicalJson(one.doc)])) : undefined;

  return (row) => {
    if (contents === undefined) return draw(count, pool).map((one) => shotOf(task, one.row));
    const own = canonicalJson(row.doc);
    const others = (rows: readonly ShotRow[]) => rows.filter((one) => contents.get(one) !== own);
    let drawn = others(draw(count + 1, pool)).slice(0, count);
    // Copies of the row in the pool can leave too few.
    if (drawn.length < count) drawn = draw(count, others(pool));
    return drawn.map((one) => shotOf(task, one.row));
  };
}

/** A row with its answer, as an example for others. */
export function shotOf(task: EvaluationTask, row: unknown): Shot {
  switch (task.kind) {
    case "generation":
      return { question: task.prompt(row), answer: task.golds(row)[0] ?? "" };
    case "choice": {
      const { context, continuation } = task.options(row)[task.gold(row)]!;
      // Without the space that joins it to its context.
      return { question: context, answer: continuation.slice(1) };
    }
    case "target": {
      const { context, continuation } = task.request(row);
      return { question: context, answer: continuation };
    }
  }
}

/** Examples and question as one text: a space before each answer, a blank line after it. */
export function joinShots(shots: readonly Shot[], question: string): string {
  return shots.map((shot) => `${shot.question} ${shot.answer}\n\n`).join("") + question;
}

function tooFew({ task, count }: FewShotOptions, wanted: number, found: number): CookbookError {
  return new CookbookError({
    code: "invalid-data",
    message: `${task.id}: ${count} examples per question need at least ${wanted} rows to draw from, there are ${found}`,
    hint: "lower --num-fewshot, or give more rows",
  });
}
