// A Python that has the packages of a requirements file: COOKBOOK_PYTHON (else python3) when it has them, else a virtual
// environment under node_modules/.cache, made once for each content of the file.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./prepare-checkout.mjs";

const INSTALL_LIMIT_MS = 300_000;

/** Gives { python } with its path, or { reason } why there is none. */
export function pythonWith(requirements, modules) {
  const own = process.env.COOKBOOK_PYTHON ?? "python3";
  if (succeeds(own, ["-c", `import ${modules.join(", ")}`])) return { python: own };
  if (!succeeds(own, ["-c", ""])) return { reason: `there is no Python at "${own}"; set COOKBOOK_PYTHON` };
  const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = path.join(root, "node_modules", ".cache", `python-${hash}`);
  const python = path.join(
    folder,
    ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]),
  );
  const mark = path.join(folder, ".complete");
  if (existsSync(mark)) return { python };
  console.error(`installing ${path.relative(root, requirements)} for Python (once)`);
  rmSync(folder, { recursive: true, force: true });
  const made =
    run(own, ["-m", "venv", folder]) ??
    run(python, [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--retries",
      "2",
      "--disable-pip-version-check",
      "-r",
      requirements,
    ]);
  if (made !== undefined)
    return { reason: `pip cannot install ${path.relative(root, requirements)}: ${made}` };
  writeFileSync(mark, "");
  return { python };
}

/** Undefined when all went well, else the last line of what it said. */
function run(command, words) {
  const { status, stderr, stdout, error } = spawnSync(command, words, {
    encoding: "utf8",
    timeout: INSTALL_LIMIT_MS,
  });
  if (status === 0) return undefined;
  if (error?.code === "ETIMEDOUT") return `it took longer than ${INSTALL_LIMIT_MS / 1000} s`;
  return `${stderr}${stdout}`.trim().split("\n").at(-1) || String(error ?? `status ${status}`);
}

function succeeds(command, words) {
  return spawnSync(command, words, { stdio: "ignore" }).status === 0;
}
