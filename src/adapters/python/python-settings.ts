import path from "node:path";
import { fileURLToPath } from "node:url";
import { timeoutSeconds } from "../templates/template-timeout.ts";

/** Lies beside `src` and `dist` alike, and in the npm package. */
const PACKAGE_FOLDER = fileURLToPath(new URL("../../../python", import.meta.url));

export const SERVER_FILE = path.join(PACKAGE_FOLDER, "cookbook_templates", "__main__.py");

export interface PythonSettings {
  /** Tried in turn, until one exists. */
  readonly commands: readonly string[];
  /** How long one sample, or the loading of a file, may take. */
  readonly timeoutSeconds: number;
}

/** `COOKBOOK_PYTHON` names the Python to use, `COOKBOOK_PYTHON_TIMEOUT` the seconds. Errors: invalid-parameter. */
export function pythonSettings(environment: NodeJS.ProcessEnv = process.env): PythonSettings {
  const named = environment.COOKBOOK_PYTHON;
  return {
    commands: named === undefined || named === "" ? ["python3", "python"] : [named],
    timeoutSeconds: timeoutSeconds("COOKBOOK_PYTHON_TIMEOUT", environment),
  };
}

/** The file's folder may import the package without installing it. Strings hash alike in every run with one seed. */
export function pythonEnvironment(hashSeed: number, environment: NodeJS.ProcessEnv = process.env) {
  const paths = [PACKAGE_FOLDER, environment.PYTHONPATH].filter((each) => each !== undefined && each !== "");
  return { ...environment, PYTHONPATH: paths.join(path.delimiter), PYTHONHASHSEED: String(hashSeed) };
}
