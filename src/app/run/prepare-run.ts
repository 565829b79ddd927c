import { readFile } from "node:fs/promises";
import type { Recipe } from "../../contracts/recipe.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { DatasetPart } from "../../domain/datasets/plan-files.ts";
import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { openJsonLines, selectRows, type TaskRow } from "../evaluation/read-rows.ts";
import { resolveTask } from "../tasks/resolve-tasks.ts";

/** A task of a recipe with its rows read and checked. */
export interface PreparedTask {
  readonly task: EvaluationTask;
  readonly rows: readonly TaskRow[];
  /** Rows in the file, those outside the range included. */
  readonly rowsFound: number;
  readonly rowsHash: string;
  readonly maxNewTokens: number | undefined;
}

/** What is tuned: the template's rule, or a control in its place. */
export interface Variant {
  /** Undefined for the rule itself. */
  readonly control: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  /** One of a curriculum's rounds, in place of the whole. */
  readonly round?: DatasetPart;
}

/** Errors: `io-failed`, `invalid-data`; before anything costs time. */
export function prepareTasks(recipe: Recipe): Promise<PreparedTask[]> {
  return Promise.all(
    recipe.tasks.map(async ({ id, data, offset, limit, max_new_tokens }) => {
      const task = await resolveTask(id);
      const source = await openJsonLines(task, data);
      const rows = selectRows(task, source, { offset, limit });
      const asked = rows.map((row) => [row.id, row.doc]);
      // A user's own task may change what is asked without another version.
      const rowsHash = sha256Hex(
        canonicalJson(task.fingerprint === undefined ? asked : [task.fingerprint, asked]),
      );
      return { task, rows, rowsFound: source.count, rowsHash, maxNewTokens: max_new_tokens };
    }),
  );
}

/** The rule first, then the controls in the recipe's order. `level`: parameters of a curriculum's level, under the controls'. */
export function variantsOf(recipe: Recipe, level: Variant["params"] = {}): [Variant, ...Variant[]] {
  const params = { ...recipe.template.params, ...level };
  return [
    { control: undefined, params },
    ...recipe.controls.map((one) => ({ control: one.name, params: { ...params, ...one.params } })),
  ];
}

/** `generate`, `generate-<control>`; with `-round-1` and so on in a curriculum. */
export function variantStage(kind: string, { control, round }: Variant): string {
  const ending = round === undefined ? "" : `-round-${round.index + 1}`;
  return `${kind}${control === undefined ? "" : `-${control}`}${ending}`;
}

/** The stored recipe of a run folder; undefined when there is none that can be read. */
export async function readStoredRecipe(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
