// npm run bench -- NAME [options]: builds, then runs bench/NAME/NAME-bench.mjs. Every bench compares things in one run.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [name, ...options] = process.argv.slice(2);
const known = readdirSync(path.join(root, "bench"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const script = path.join(root, "bench", name ?? "", `${name}-bench.mjs`);
if (name === undefined || !existsSync(script)) {
  console.error(`usage: npm run bench -- NAME [options]; benches: ${known.join(", ")}`);
  process.exit(2);
}
execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
const { run } = await import(pathToFileURL(script).href);
await run(options);
