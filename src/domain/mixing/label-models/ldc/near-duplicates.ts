import { cutLinkage, linkage } from "../../../../core/cluster/linkage.ts";
import type { PatternData } from "./pattern-data.ts";
import { accuracyAt } from "./skill-grid.ts";

/**
 * How much more often two columns agree than independent voters of these skills would, in standard errors, for every pair
 * of `columns`; the diagonal is 0.
 */
export function excessAgreement(
  data: PatternData,
  skills: Float64Array,
  columns: readonly number[],
): Float64Array[] {
  const { patternCount, voterCount, labels, optionIndex, optionCounts } = data.patterns;
  const agreed = columns.map(() => new Float64Array(columns.length));
  const expected = columns.map(() => new Float64Array(columns.length));
  const variance = columns.map(() => new Float64Array(columns.length));
  const chances = optionCounts.map((options) => {
    const right = columns.map((column) =>
      Math.min(0.99, Math.max(0.01, accuracyAt(skills[column]!, options))),
    );
    return right.map((a) => right.map((b) => a * b + ((1 - a) * (1 - b)) / (options - 1)));
  });
  for (let pattern = 0; pattern < patternCount; pattern++) {
    const rows = data.counts[pattern]!;
    if (rows === 0) continue;
    const chance = chances[optionIndex[pattern]!]!;
    for (const [i, first] of columns.entries()) {
      const label = labels[pattern * voterCount + first]!;
      if (label < 0) continue;
      for (let j = 0; j < i; j++) {
        const other = labels[pattern * voterCount + columns[j]!]!;
        if (other < 0) continue;
        const probability = chance[i]![j]!;
        if (other === label) agreed[i]![j]! += rows;
        expected[i]![j]! += rows * probability;
        variance[i]![j]! += rows * probability * (1 - probability);
      }
    }
  }
  const excess = columns.map(() => new Float64Array(columns.length));
  for (let i = 0; i < columns.length; i++) {
    for (let j = 0; j < i; j++) {
      excess[i]![j] = (agreed[i]![j]! - expected[i]![j]!) / Math.sqrt(Math.max(variance[i]![j]!, 1e-9));
      excess[j]![i] = excess[i]![j]!;
    }
  }
  return excess;
}

const CUTS = 3;
const FEWEST_VOTERS = 4;

/**
 * Partitions worth trying, by average linkage on the excess agreement, cut at its largest gaps. None for fewer than four
 * voters: blocks could not be told from skill.
 */
export function candidatePartitions(excess: readonly Float64Array[]): Int32Array[] {
  const count = excess.length;
  if (count < FEWEST_VOTERS) return [];
  const largest = Math.max(...excess.flatMap((row) => [...row]));
  const merges = linkage(count, (i, j) => largest - excess[i]![j]!, "average");
  const gaps = merges
    .slice(1)
    .map(({ height }, i) => ({ size: height - merges[i]!.height, cut: (height + merges[i]!.height) / 2 }))
    .sort((a, b) => b.size - a.size);
  const found = new Map<string, Int32Array>();
  for (const { cut } of gaps.slice(0, CUTS)) {
    const partition = cutLinkage(count, merges, cut);
    const blocks = new Set(partition).size;
    if (blocks > 1 && blocks < count) found.set(partition.join(), partition);
  }
  return [...found.values()];
}
