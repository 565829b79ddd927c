// House rules that a linter does not know: kebab-case file names, long files explain themselves, no machine paths.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
})
  .split("\n")
  .filter(Boolean);
const problems = [];
for (const file of tracked) {
  if (!/\.(ts|mjs|js|py|md|json|yaml|yml|sh)$/.test(file) || file === "package-lock.json") continue;
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    continue; // deleted, not yet committed
  }
  if (/\.(ts|mjs)$/.test(file)) {
    const name = file.split("/").at(-1);
    if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|slow\.test|bench|config|d))*\.(ts|mjs)$/.test(name))
      problems.push(`${file}: file names are kebab-case`);
    const lines = text.split("\n").length;
    if (lines > 500 && !/\.test\.ts$/.test(name) && !/^\/\*\*[\s\S]*?long/i.test(text.slice(0, 1500)))
      problems.push(`${file}: ${lines} lines; split it, or say in the header why it is long`);
  }
  const machinePath = text.match(/\/(work|root|opt\/cb)\/[\w./-]+/);
  if (machinePath && file !== "scripts/check-conventions.mjs")
    problems.push(`${file}: machine path ${machinePath[0]}`);
}
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(`conventions: ${tracked.length} files follow them`);
