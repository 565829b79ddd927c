// npm run quickstart: from a fresh clone to a tuned model and a report, in minutes. The same command again goes on
// where it stopped. Arguments go to `cookbook run`: npm run quickstart -- --set tune.steps=40
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./prepare-checkout.mjs";

const RECIPE = "examples/document-qa/recipe.yaml";
const RUN = "runs/quickstart";
const MODEL = "smollm2-135m-instruct";

if (Number(process.versions.node.split(".")[0]) < 20) {
  console.error(`Cookbook needs Node 20 or later, this is ${process.version}`);
  process.exit(1);
}

// Ctrl-C reaches the child too, which stops at a safe point; this process waits for it.
process.on("SIGINT", () => {});

const seconds = {};
seconds.install = ensureInstalled();
seconds.build = ensureBuilt();
seconds.model = cookbook(["models", "path", MODEL], "ignore");
seconds.run = cookbook(["run", RECIPE, "--out", RUN, ...process.argv.slice(2)], "inherit");
if (process.argv.includes("--dry-run")) process.exit(0);

const result = JSON.parse(readFileSync(path.join(root, RUN, "result.json"), "utf8"));
const [first] = result.results;
const points = (fraction) => (fraction * 100).toFixed(1);
const total = Object.values(seconds).reduce((sum, one) => sum + one, 0);
console.log(`
seconds: ${Object.entries(seconds)
  .map(([name, value]) => `${name} ${value.toFixed(1)}`)
  .join(
    ", ",
  )}; ${total.toFixed(1)} in all (calibration ${Math.round(result.calibration_tokens_per_second)} tokens/s)

What happened
  ${MODEL} was tuned on samples of random words that obey one rule, then asked ${first.rows} questions
  about passages it had never seen: ${first.metric} went from ${points(first.base)} to ${points(first.tuned)} of 100.
  No text by people and none by a model was used for training.

Look at it
  ${path.join(RUN, "report.html")}

Try next
  node dist/cli/main.js templates preview span-match        see what the model was trained on
  node dist/cli/main.js run ${RECIPE} --set tune.steps=160 --set data.count=1280
                                                            more steps, a larger gain
  node dist/cli/main.js run ${RECIPE} --set tasks.0.data=FILE
                                                            your own questions, as JSON Lines with
                                                            context, question and answers`);

/** Runs the built command; its progress goes to stderr. Returns the seconds it took. */
function cookbook(words, stdout) {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [path.join("dist", "cli", "main.js"), ...words], {
    cwd: root,
    stdio: ["inherit", stdout, "inherit"],
  });
  if (status !== 0) {
    console.error("\nnpm run quickstart goes on from here; finished stages are kept");
    process.exit(status ?? 1);
  }
  return (performance.now() - started) / 1000;
}
