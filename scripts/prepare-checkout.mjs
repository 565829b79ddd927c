// Brings a checkout to the state that the other scripts need: dependencies installed, dist built. Both look at content,
// not at times, so that a fresh clone, a changed branch and a second call all do exactly what is missing.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const BUILD_STAMP = path.join(root, "dist", ".build-stamp");
const BUILD_INPUTS = ["package.json", "tsconfig.json", "tsconfig.build.json"];

/** Installs what package-lock.json names if it is not there. Returns the seconds it took. */
export function ensureInstalled() {
  return timed(() => {
    if (isInstalled()) return;
    console.error("installing dependencies (npm ci)");
    run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  });
}

/** Builds dist if it does not come from these sources. Returns the seconds it took. */
export function ensureBuilt() {
  return timed(() => {
    const wanted = sourceHash();
    const built = existsSync(BUILD_STAMP) ? readFileSync(BUILD_STAMP, "utf8") : "";
    if (built === wanted) return;
    console.error("building (npm run build)");
    run("npm", ["run", "--silent", "build"]);
    removeOrphans();
    writeFileSync(BUILD_STAMP, wanted);
  });
}

/** Runs a command in the checkout; leaves with its status when it fails. */
export function run(command, words) {
  const { status, error } = spawnSync(command, words, {
    cwd: root,
    stdio: "inherit",
    // npm and npx are .cmd files on Windows, which only a shell starts.
    shell: process.platform === "win32",
  });
  if (error !== undefined) console.error(`cannot start ${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** npm keeps what it installed in node_modules/.package-lock.json; packages for other platforms are left out there. */
function isInstalled() {
  const hidden = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(hidden, "utf8")).packages;
  return Object.entries(wanted).every(([name, { version, optional }]) => {
    if (name === "") return true;
    const installed = present[name];
    return installed === undefined ? optional === true : installed.version === version;
  });
}

/** Files of sources that are gone must not stay importable. */
function removeOrphans() {
  const dist = path.join(root, "dist");
  for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    const source = /^(.*?)(\.d\.ts|\.js\.map|\.js)$/.exec(file)?.[1];
    if (source === undefined || existsSync(path.join(root, "src", `${source}.ts`))) continue;
    rmSync(path.join(dist, file), { force: true });
  }
}

function sourceHash() {
  const sources = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => path.join("src", file));
  const hash = createHash("sha256").update(process.version.split(".")[0]);
  for (const file of [...BUILD_INPUTS, ...sources.sort()]) {
    hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
  }
  return hash.digest("hex");
}

function timed(action) {
  const started = performance.now();
  action();
  return (performance.now() - started) / 1000;
}
