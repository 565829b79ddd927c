import type { KeyPath } from "../../contracts/parse-strict.ts";
import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";

/** Where problems of a task file stand. */
export interface TaskOrigin {
  readonly file: string;
  /** "line 12" of a key; undefined when it stands nowhere. */
  readonly locate: (path: KeyPath) => string | undefined;
}

export function taskProblem(
  origin: TaskOrigin,
  path: KeyPath,
  problem: string,
  hint?: string,
): CookbookError {
  const place = origin.locate(path);
  return new CookbookError({
    code: "invalid-task",
    message: `${origin.file}${place === undefined ? "" : `, ${place}`}: ${path.join(".")} ${problem}`,
    ...(hint === undefined ? {} : { hint }),
    details: { file: origin.file, key: path.join(".") },
  });
}

/** For a name that is none of the known ones. */
export function unknownIn(
  origin: TaskOrigin,
  path: KeyPath,
  { name, known, what }: { readonly name: string; readonly known: readonly string[]; readonly what: string },
): CookbookError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `known: ${known.join(", ")}` : `did you mean "${nearest}"?`;
  return taskProblem(origin, path, `names "${name}", which is no ${what}`, hint);
}
