import path from "node:path";
import { PYTHON_PROTOCOL, type PythonGreeting } from "../../contracts/python-messages.ts";
import { CookbookError } from "../../core/errors.ts";
import { PythonEnded, PythonProcess } from "./python-process.ts";
import { pythonSettings } from "./python-settings.ts";

export interface StartPythonOptions {
  readonly file: string;
  readonly hashSeed: number;
  readonly isQuiet: boolean;
}

/** A process that has said hello. Errors: dependency-missing (no Python, too old, something else), invalid-parameter. */
export async function startPython(options: StartPythonOptions): Promise<PythonProcess> {
  const { commands, timeoutSeconds } = pythonSettings();
  for (const command of commands) {
    const started = new PythonProcess({ ...options, command, timeoutSeconds });
    try {
      check(await started.greeting(), command, options.file);
      return started;
    } catch (error) {
      started.kill();
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") continue;
      throw isExplained(error) ? error : noPython(options.file, reason(command, error), error);
    }
  }
  throw noPython(options.file, `there is no ${commands.map((each) => `"${each}"`).join(" and no ")}`);
}

function check(greeting: PythonGreeting, command: string, file: string): void {
  if (greeting.type === "too-old") {
    throw noPython(file, `"${command}" is Python ${greeting.python}, older than ${greeting.oldest}`);
  }
  if (greeting.protocol === PYTHON_PROTOCOL) return;
  throw new CookbookError({
    code: "internal",
    message: `cookbook_templates speaks protocol ${greeting.protocol}, expected ${PYTHON_PROTOCOL}`,
    hint: "the Python package beside Cookbook is of another version: install Cookbook anew",
  });
}

function isExplained(error: unknown): boolean {
  return error instanceof CookbookError;
}

function reason(command: string, error: unknown): string {
  if (error instanceof PythonEnded) {
    const said = error.stderr.trim().split("\n").at(-1) ?? "";
    return `"${command}" ended ${error.how} before it said hello${said === "" ? "" : `: ${said}`}`;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EACCES") return `"${command}" is no program`;
  return code === undefined ? `"${command}" did not say hello as expected` : `"${command}": ${message}`;
}

function noPython(file: string, why: string, cause?: unknown): CookbookError {
  return new CookbookError({
    code: "dependency-missing",
    message: `"${path.relative("", file)}" is a template in Python and needs Python 3.9 or newer: ${why}`,
    hint: "install Python, or set COOKBOOK_PYTHON to the path of one, such as that of a virtual environment",
    cause,
  });
}
