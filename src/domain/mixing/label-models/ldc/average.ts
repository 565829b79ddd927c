import type { SkillEstimate } from "./estimate-skills.ts";
import { correlationOf, type Structure } from "./structure.ts";

/** Structures within so many nats of the best cannot be told from it. */
export const INDISTINGUISHABLE_NATS = 6;

/** `[candidates]`: skills averaged over structures. */
export function meanSkills({ structures, weights, data }: SkillEstimate): Float64Array {
  return Float64Array.from(data.candidates, (column) =>
    structures.reduce((sum, { skills }, i) => sum + weights[i]! * skills[column]!, 0),
  );
}

/** The base model's skill, where it voted. */
export function baseSkillOf({ structures, weights, data }: SkillEstimate): number | undefined {
  const { base } = data.roles;
  if (base === undefined) return undefined;
  return structures.reduce((sum, { skills }, i) => sum + weights[i]! * skills[base]!, 0);
}

/** Structures that the votes cannot reject. */
export function indistinguishable({ structures, logWeights }: SkillEstimate): Structure[] {
  const limit = Math.max(...logWeights) - INDISTINGUISHABLE_NATS;
  return structures.filter((_, i) => logWeights[i]! > limit);
}

/** `[candidates]`: lowest and highest skill among the structures that the votes cannot reject. */
export function alternativeSkills(estimate: SkillEstimate): { low: Float64Array; high: Float64Array } {
  const near = indistinguishable(estimate);
  const over = (choose: (...values: number[]) => number) =>
    Float64Array.from(estimate.data.candidates, (column) =>
      choose(...near.map(({ skills }) => skills[column]!)),
    );
  return { low: over(Math.min), high: over(Math.max) };
}

/** m / (1 + (m − 1)·ρ) summed over the blocks of the likeliest structure. */
export function independentVoters(estimate: SkillEstimate): number {
  const { structures, logWeights, data } = estimate;
  const top = structures[logWeights.indexOf(Math.max(...logWeights))]!;
  const correlation = correlationOf(top);
  const sizes = new Map<number, number>();
  for (const column of data.candidates) {
    const block =
      top.kind === "indep" || top.kind === "one" || top.kind === "blocks" ? top.blocks[column]! : 0;
    sizes.set(block, (sizes.get(block) ?? 0) + 1);
  }
  let sum = 0;
  for (const size of sizes.values()) sum += size / (1 + (size - 1) * correlation);
  return sum;
}
