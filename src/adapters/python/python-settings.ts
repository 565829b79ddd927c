import path from "node:path";
import { fileURLToPath } from "node:url";
import { CookbookError } from "../../core/errors.ts";

/** Lies beside `src` and `dist` alike, and in the npm package. */
const PACKAGE_FOLDER = fileURLToPath(new URL("../../../python", import.meta.url));

export const SERVER_FILE = path.join(PACKAGE_FOLDER, "cookbook_templates", "__main__.py");

const DEFAULT_TIMEOUT_SECONDS = 30;

export interface PythonSettings {
  /** Tried in turn, until one exists. */
  readonly commands: readonly string[];
  /** How long one sample, or the loading of a file, may take. */
  readonly timeoutSeconds: number;
}

/** `COOKBOOK_PYTHON` names the Python to use, `COOKBOOK_PYTHON_TIMEOUT` the seconds. Errors: invalid-parameter. */
export function pythonSettings(environment: NodeJS.ProcessEnv = process.env): PythonSettings {
  const named = environment.COOKBOOK_PYTHON;
  const given = environment.COOKBOOK_PYTHON_TIMEOUT;
  const timeoutSeconds = given === undefined || given === "" ? DEFAULT_TIMEOUT_SECONDS : Number(given);
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 86_400)) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `COOKBOOK_PYTHON_TIMEOUT is "${given}", expected seconds, above 0 and at most 86400`,
    });
  }
  return { commands: named === undefined || named === "" ? ["python3", "python"] : [named], timeoutSeconds };
}

/** The file's folder may import the package without installing it. Strings hash alike in every run with one seed. */
export function pythonEnvironment(hashSeed: number, environment: NodeJS.ProcessEnv = process.env) {
  const paths = [PACKAGE_FOLDER, environment.PYTHONPATH].filter((each) => each !== undefined && each !== "");
  return { ...environment, PYTHONPATH: paths.join(path.delimiter), PYTHONHASHSEED: String(hashSeed) };
}
