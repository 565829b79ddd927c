import { expect, it } from "vitest";
import { alignmentResultSchema, toAlignmentResult } from "../../contracts/alignment-result.ts";
import { analyseAdherence } from "../../domain/alignment/analyse-adherence.ts";
import { MEDIATED_WORLDS, NULL_WORLDS } from "../../testing/adherence-worlds.ts";
import { simulateAdherence } from "../../testing/simulate-adherence.ts";
import { alignmentPage } from "./alignment-page.ts";

const fast = { resamples: 200, shuffles: 99 };
const analysis = analyseAdherence(
  simulateAdherence({ ...MEDIATED_WORLDS["exact match"], rows: 200 }, 1),
  fast,
);

it("shows the verdict first, then what was measured, explained, split and controlled", () => {
  const lines = alignmentPage(analysis).split("\n");
  expect(lines[0]).toBe(analysis.verdict.text);
  const starts = [
    "200 rows",
    "of the change in correctness",
    "where adherence",
    "Adherence dealt out at random",
  ];
  const places = starts.map((start) => lines.findIndex((line) => line.startsWith(start)));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  expect(alignmentPage(analysis)).not.toMatch(/NaN|null|undefined|\n\n\n/);
});

it("shows dashes and warnings where something is not defined", () => {
  const none = analyseAdherence(
    simulateAdherence({ ...NULL_WORLDS["the same, and no gain"], rows: 40 }, 1),
    fast,
  );
  const page = alignmentPage(none);
  expect(page).toMatch(/share through adherence, % +– +–/);
  expect(page).toContain("\nWarning: Only 40 rows");
  expect(page).not.toMatch(/NaN|undefined/);
});

it("prints exactly the fields of the contract", () => {
  const result = toAlignmentResult(analysis);
  expect(alignmentResultSchema.strict().parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  expect(Object.keys(result)).toEqual([
    "rows",
    "total_effect",
    "indirect_effect",
    "direct_effect",
    "proportion_mediated",
    "decomposition",
    "verdict",
    "warnings",
  ]);
  expect(Object.keys(result.total_effect)).toEqual(["estimate", "low", "high"]);
  expect(result.decomposition.map((cell) => Object.keys(cell))).toEqual(
    Array.from({ length: 3 }, () => ["adherence", "share", "gain"]),
  );
});
