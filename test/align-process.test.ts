import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { alignmentResultSchema } from "../src/contracts/alignment-result.ts";
import { MEDIATED_WORLDS } from "../src/testing/adherence-worlds.ts";
import { knownEffects, simulateAdherence } from "../src/testing/simulate-adherence.ts";

const folder = mkdtempSync(path.join(tmpdir(), "align-process-"));
afterAll(() => rmSync(folder, { recursive: true }));

const world = { ...MEDIATED_WORLDS["exact match"], rows: 400 };
const lines = simulateAdherence(world, 3).map((sample) =>
  JSON.stringify({
    row: sample.row,
    base_adherence: sample.baseAdherence,
    tuned_adherence: sample.tunedAdherence,
    base_correct: sample.baseCorrect,
    tuned_correct: sample.tunedCorrect,
  }),
);

function analyse(content: string, ...words: readonly string[]) {
  const file = path.join(folder, "samples.jsonl");
  writeFileSync(file, content);
  const command = ["dist/cli/main.js", "align", "analyse", "--samples", file, ...words];
  return spawnSync(process.execPath, command, { encoding: "utf8" });
}

test("cookbook align analyse --json prints one object with the known truth in its intervals", () => {
  const { stdout, stderr, status } = analyse(`${lines.join("\n")}\n`, "--json");
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  const result = alignmentResultSchema.strict().parse(JSON.parse(stdout));
  const { total, indirect } = knownEffects(world);
  expect(result.rows).toBe(400);
  for (const [effect, truth] of [
    [result.total_effect, total],
    [result.indirect_effect, indirect],
    [result.direct_effect, total - indirect],
    [result.proportion_mediated, indirect / total],
  ] as const) {
    expect(effect.low!).toBeLessThanOrEqual(truth + 1e-9);
    expect(effect.high!).toBeGreaterThanOrEqual(truth - 1e-9);
  }
  expect(result.verdict).toMatch(/^Following the rule explains/);
  // The same bytes again: nothing depends on the clock or on chance.
  expect(analyse(`${lines.join("\n")}\n`, "--json").stdout).toBe(stdout);
});

test("without --json it prints tables, and a bad row ends with status 1", () => {
  const page = analyse(`${lines.join("\n")}\n`);
  expect(page.stdout).toMatch(/^Following the rule explains [\s\S]+through adherence[\s\S]+where adherence/);
  const bad = analyse(`${lines.slice(0, 2).join("\n")}\n{"row": 9}\n`, "--json");
  expect(bad.stdout).toBe("");
  expect(bad.status).toBe(1);
  expect(bad.stderr).toContain('line 3: field "base_adherence" (a number from 0 to 1) is missing');
});
