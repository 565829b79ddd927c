// npm run check: format, lint, types, layers, conventions; with --unit the unit tests too.
import { spawnSync } from "node:child_process";

const steps = [
  ["npx", ["biome", "ci", "."]],
  ["npx", ["tsc", "-p", "tsconfig.json", "--noEmit"]],
  ["node", ["scripts/check-layers.mjs"]],
  ["node", ["scripts/check-conventions.mjs"]],
  ...(process.argv.includes("--unit") ? [["npx", ["vitest", "run", "--project", "unit"]]] : []),
];
let failed = 0;
for (const [command, words] of steps) {
  if (spawnSync(command, words, { stdio: "inherit" }).status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
