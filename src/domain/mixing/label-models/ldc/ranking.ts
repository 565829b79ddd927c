import type { Structure, StructureKind } from "./structure.ts";

/** The structure with the highest score; the first of equals. */
export function bestOf<T extends Structure>(structures: readonly T[]): T {
  return structures.reduce((top, structure) => (structure.score > top.score ? structure : top));
}

/** The best structure of each kind, in order of first appearance. */
export function bestOfEachKind(structures: readonly Structure[]): Structure[] {
  const leaders = new Map<StructureKind, Structure>();
  for (const structure of structures) {
    const leader = leaders.get(structure.kind);
    if (leader === undefined || structure.score > leader.score) leaders.set(structure.kind, structure);
  }
  return [...leaders.values()];
}
