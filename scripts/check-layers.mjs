// Checks layers.json against the imports under src: every file in a layer, imports only to the layers named,
// pure layers free of Node's file, network and process modules, no cycles between files.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const rules = JSON.parse(readFileSync("layers.json", "utf8"));
const root = rules.root;
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((file) => file.split(path.sep).join("/"))
  .filter((file) => file.endsWith(".ts"));
const problems = [];
const graph = new Map();

function layerOf(file) {
  const first = file.split("/")[0];
  return file.includes("/") ? first : "entry";
}

/** The code without comments and template literals: a scaffold's text may hold imports that are none of this file's. */
function codeOf(text) {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "").replace(/`(?:\\[\s\S]|[^`\\])*`/g, "``");
}

const IMPORT =
  /^(?:import|export)\s+(type\s)?(?:[\w*\s{},$]*?\bfrom\s+)?"([^"]+)"|\bimport\s*\(\s*"([^"]+)"/gm;
const FORBIDDEN_WHEN_PURE = /^node:(fs|net|http|https|os|child_process|worker_threads|process|dgram|tls)/;

for (const file of files) {
  const layer = layerOf(file);
  const rule = rules.layers[layer];
  if (rule === undefined) {
    problems.push(`${root}/${file}: folder "${layer}" is no layer of layers.json`);
    continue;
  }
  const isTest = /\.test\.ts$/.test(file);
  const text = readFileSync(path.join(root, file), "utf8");
  const edges = [];
  for (const [, type, fixed, dynamic] of codeOf(text).matchAll(IMPORT)) {
    const target = fixed ?? dynamic;
    if (target.startsWith(".")) {
      const resolved = path.posix.normalize(path.posix.join(path.posix.dirname(file), target));
      const targetLayer = layerOf(resolved);
      if (!files.includes(resolved)) problems.push(`${root}/${file}: import "${target}" leads nowhere`);
      // A dynamic import may close a loop without harm; only static ones count as edges for cycles.
      if (fixed !== undefined && type === undefined) edges.push(resolved);
      const allowed =
        targetLayer === layer || rule.imports.includes(targetLayer) || (isTest && targetLayer === "testing");
      if (!allowed)
        problems.push(`${root}/${file}: layer "${layer}" must not import "${targetLayer}" (${target})`);
    } else if (!isTest) {
      if (rule.pure && FORBIDDEN_WHEN_PURE.test(target))
        problems.push(`${root}/${file}: pure layer imports ${target}`);
      const restricted = rules.restrictedPackages[target];
      if (restricted && !restricted.some((prefix) => file.startsWith(prefix)))
        problems.push(`${root}/${file}: ${target} belongs to ${restricted.join(" and ")} only`);
      if (rule.packages && !target.startsWith("node:") && !rule.packages.includes(target))
        problems.push(`${root}/${file}: layer "${layer}" must not use the package ${target}`);
    }
  }
  if (rule.pure && !isTest && /\b(Math\.random|Date\.now|new Date\(\)|process\.(env|cwd|stdout))/.test(text))
    problems.push(`${root}/${file}: pure layer reads clock, environment or Math.random`);
  graph.set(file, edges);
}

const state = new Map();
function visit(file, trail) {
  if (state.get(file) === "done") return;
  if (state.get(file) === "open") {
    problems.push(`import cycle: ${[...trail.slice(trail.indexOf(file)), file].join(" -> ")}`);
    return;
  }
  state.set(file, "open");
  for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
  state.set(file, "done");
}
for (const file of graph.keys()) visit(file, []);

if (problems.length > 0) {
  console.error([...new Set(problems)].join("\n"));
  process.exit(1);
}
console.log(`layers: ${files.length} files in order`);
