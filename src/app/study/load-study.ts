import path from "node:path";
import { readYaml, type YamlFile } from "../../adapters/store/read-yaml.ts";
import type { KeyPath } from "../../contracts/parse-strict.ts";
import type { Recipe } from "../../contracts/recipe.ts";
import { type LevelRecipe, parseStudyRecipe, type StudyRecipe } from "../../contracts/study-recipe.ts";
import { CookbookError } from "../../core/errors.ts";
import { checkRecipe, isSet } from "../run/load-recipe.ts";
import { applySetValues, parseKeyPath, parseSetValue, type SetValue } from "../run/set-values.ts";
import { askingIdentity, tuningIdentity } from "./study-identity.ts";

export interface Study extends Pick<StudyRecipe, "name" | "seeds" | "factor"> {
  readonly levels: readonly StudyLevel[];
  /** In plain words. */
  readonly warnings: readonly string[];
}

export interface StudyLevel extends LevelRecipe {
  /** Without controls; its seed is none of the study's. */
  readonly recipe: Recipe;
  /** False for no samples or no steps: the model as it is. */
  readonly isTuned: boolean;
}

export interface LoadStudyOptions {
  readonly file: string;
  /** `path.to.key=value`, the later ones win; keys of the run recipe begin with `run.`. */
  readonly set?: readonly string[] | undefined;
  /** Where relative paths in `set` count from; those of a file count from its folder. */
  readonly cwd: string;
}

/**
 * Reads, overrides and checks a study and the recipe of every level. Errors: `io-failed`, `invalid-recipe`, `unknown-name`,
 * `invalid-parameter`, `usage`; those of the user's own template.
 */
export async function loadStudy({ file, set = [], cwd }: LoadStudyOptions): Promise<Study> {
  const yaml = await readKeys(file, "a study");
  const sets = set.map(parseSetValue);
  const name = path.relative(cwd, file) || file;
  const run = await findRun(yaml, sets, { file, cwd });
  const written = run === undefined ? yaml.value : { ...(yaml.value as object), run: run.yaml.value };
  const isFile = ({ path: keys }: SetValue) => run !== undefined && keys.length === 1 && keys[0] === "run";
  const given = applySetValues(
    written,
    sets.filter((one) => !isFile(one)),
  );
  const locate = (keys: KeyPath) => {
    if (isSet(sets, keys)) return `--set ${keys.join(".")}`;
    if (keys[0] !== "run" || run === undefined) return lineOf(yaml, keys);
    const line = lineOf(run.yaml, keys.slice(1));
    return line === undefined ? undefined : `${path.relative(cwd, run.file)}, ${line}`;
  };
  const study = parseStudyRecipe(given, { file: name, locate });
  const levels: StudyLevel[] = [];
  for (const [place, level] of study.levels.entries()) {
    const own = Object.entries(level.set).map(([key, value]) =>
      setOf(`${name} (level "${level.label}")`, key, value),
    );
    const folder = path.dirname(path.resolve(cwd, file));
    const inRun = (keys: KeyPath): KeyPath => ["run", ...keys];
    const { value, isTuned } = withoutNothing(applySetValues({ name: study.name, ...study.run }, own));
    const recipe = await checkRecipe(value, {
      file: `${name} (level "${level.label}")`,
      locate(keys) {
        const key = Object.keys(level.set).find((_, at) => isSet([own[at]!], keys));
        if (key === undefined) return locate(inRun(keys));
        const written = ["factor", "values", place];
        return locate([...written, "set", key]) ?? locate(written);
      },
      from(keys) {
        if (isSet(own, keys)) return folder;
        if (isSet(sets, inRun(keys))) return cwd;
        return run === undefined ? folder : path.dirname(run.file);
      },
      cwd,
    });
    levels.push({ ...level, isTuned, recipe: { ...recipe, controls: [] } });
  }
  refuseSame(name, levels);
  return { ...study, levels, warnings: warningsOf(study) };
}

interface RunFile {
  readonly file: string;
  readonly yaml: YamlFile;
}

/** The file that `run` names; undefined where the recipe stands in the study itself. */
async function findRun(
  yaml: YamlFile,
  sets: readonly SetValue[],
  { file, cwd }: Pick<LoadStudyOptions, "file" | "cwd">,
): Promise<RunFile | undefined> {
  const given = sets.findLast(({ path: keys }) => keys.length === 1 && keys[0] === "run");
  const named = given === undefined ? (yaml.value as { readonly run?: unknown }).run : given.value;
  if (typeof named !== "string") return undefined;
  const folder = given === undefined ? path.dirname(path.resolve(cwd, file)) : cwd;
  const found = path.resolve(folder, named);
  return { file: found, yaml: await readKeys(found, "a recipe of a run") };
}

/** Errors: io-failed, invalid-recipe. */
async function readKeys(file: string, what: string): Promise<YamlFile> {
  const yaml = await readYaml(file);
  if (typeof yaml.value === "object" && yaml.value !== null && !Array.isArray(yaml.value)) return yaml;
  throw new CookbookError({
    code: "invalid-recipe",
    message: `${file} holds no keys, expected ${what}`,
    hint: "see examples/study",
  });
}

function lineOf(yaml: YamlFile, keys: KeyPath): string | undefined {
  const line = yaml.lineOf(keys);
  return line === undefined ? undefined : `line ${line}`;
}

/** Errors: invalid-recipe for keys that are not a level's to set. */
function setOf(where: string, key: string, value: unknown): SetValue {
  const keys = parseKeyPath(key);
  if (keys.includes("")) {
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${where}: "${key}" is no key, expected one such as tune.learning_rate`,
    });
  }
  if (keys[0] === "seed" || keys[0] === "controls") {
    throw new CookbookError({
      code: "invalid-recipe",
      message: `${where} sets ${keys[0]}, which a study does not vary`,
      hint:
        keys[0] === "seed" ? "list the seeds under seeds" : "make each control a level, with its parameters",
    });
  }
  return { path: keys, value, source: where };
}

/** No samples and no steps are levels of a study, though not of a run: then what they are does not matter. */
function withoutNothing(value: unknown): { readonly value: unknown; readonly isTuned: boolean } {
  const { data, tune, curriculum } = value as Readonly<Record<string, Record<string, unknown> | undefined>>;
  const isTuned = data?.count !== 0 && tune?.steps !== 0;
  if (isTuned) return { value, isTuned };
  const least = Number(curriculum?.rounds ?? 2);
  return {
    isTuned,
    value: {
      ...(value as object),
      data: { ...data, count: data?.count === 0 ? least : data?.count },
      tune: { ...tune, steps: tune?.steps === 0 ? least : tune?.steps },
    },
  };
}

/** Errors: invalid-recipe. */
function refuseSame(file: string, levels: readonly StudyLevel[]): void {
  const identities = levels.map(({ recipe, isTuned }) =>
    JSON.stringify([askingIdentity(recipe), isTuned ? tuningIdentity(recipe) : null]),
  );
  const twice = identities.findIndex((one, place) => identities.indexOf(one) !== place);
  if (twice < 0) return;
  const first = levels[identities.indexOf(identities[twice]!)]!;
  throw new CookbookError({
    code: "invalid-recipe",
    message: `${file}: the levels "${first.label}" and "${levels[twice]!.label}" are the same run`,
    hint: "leave one of them out, or let it change a key that matters",
  });
}

function warningsOf({ seeds, run }: StudyRecipe): string[] {
  const controls = run.controls;
  return [
    ...(seeds.length > 1
      ? []
      : ["One seed: the intervals say nothing of what another seed would give; take three or more."]),
    ...(Array.isArray(controls) && controls.length > 0
      ? ["The run's controls are left out: make each a level, with its parameters."]
      : []),
  ];
}
