import { spawnSync } from "node:child_process";

/** The Python of `COOKBOOK_PYTHON`, else python3; undefined where it is missing or older than 3.9. */
function findPython(): string | undefined {
  const command = process.env.COOKBOOK_PYTHON ?? "python3";
  const { status } = spawnSync(command, ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]);
  return status === 0 ? command : undefined;
}

export const PYTHON = findPython();

/** For `describe.skipIf`: tests of templates in Python are skipped only where there is no Python to run them. */
export const LACKS_PYTHON = PYTHON === undefined;

/** Says in the name of a skipped suite why it was. */
export function needsPython(title: string): string {
  return LACKS_PYTHON ? `${title} (skipped: no Python 3.9 or newer; set COOKBOOK_PYTHON)` : title;
}
