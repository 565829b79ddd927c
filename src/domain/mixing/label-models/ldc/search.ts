import { crossStarts } from "./cross-starts.ts";
import { firstSkills } from "./first-skills.ts";
import { fitStructure } from "./fit-structure.ts";
import { candidatePartitions, excessAgreement } from "./near-duplicates.ts";
import type { PatternData } from "./pattern-data.ts";
import { bestOf } from "./ranking.ts";
import type {
  BlockStructure,
  CommonCauseStructure,
  CopyStructure,
  Structure,
  StructureKind,
} from "./structure.ts";

/** Correlations that are tried first; then two beside the best. */
const ONE_GRID = [0.15, 0.4, 0.65];
const BLOCKS_GRID = [0.3, 0.6];
const COMMON_CAUSE_GRID = [0.15, 0.4, 0.65];
/** Between them for a first look at which blocks, or whether a common cause. */
const MIDDLE = 0.45;
const FIRST_DISTRACTOR = 0.1;
const FIRST_COPY_RATE = 0.3;
/** How much the votes for the base's answer may count at a start. */
const BASE_DISCOUNTS = [0.2, 0.45, 0.7];

export interface SearchResult {
  readonly structures: readonly Structure[];
  /** How many starts each kind had: the best of many is to be believed the less. */
  readonly starts: ReadonlyMap<StructureKind, number>;
}

interface Search {
  readonly data: PatternData;
  readonly structures: Structure[];
  readonly starts: Map<StructureKind, number>;
  /** With two options, exchanging right and wrong is an exact symmetry: both images are sought. */
  readonly isBinary: boolean;
  /** Columns of candidates and base. */
  readonly core: readonly number[];
}

/** Fits every kind of structure from several starts. */
export function searchStructures(data: PatternData): SearchResult {
  const { patterns, roles } = data;
  const core = Array.from({ length: roles.columns }, (_, column) => column).filter(
    (column) => column !== roles.gold,
  );
  const search: Search = {
    data,
    structures: [],
    starts: new Map([["indep", 1]]),
    isBinary: patterns.optionCounts.every((options) => options === 2),
    core,
  };
  const independent = seekIndependent(search);
  seekOne(search, independent);
  seekBlocks(search, independent);
  if (roles.base !== undefined) {
    seekCommonCause(search, independent);
    seekCopies(search, independent);
  }
  search.structures.push(...crossStarts(data, search.structures));
  return search;
}

function improve<T extends Structure>({ data }: Search, start: T, rounds: number): T {
  return fitStructure(data, start, { rounds }) as T;
}

function seekIndependent(search: Search): BlockStructure {
  const { data, structures, isBinary, core } = search;
  const start: BlockStructure = {
    kind: "indep",
    correlation: 0,
    blocks: Int32Array.from({ length: data.roles.columns }, (_, column) => column),
    skills: firstSkills(data, core),
    distractor: FIRST_DISTRACTOR,
    score: Number.NEGATIVE_INFINITY,
    iterations: 0,
  };
  const independent = improve(search, start, 30);
  structures.push(independent);
  if (isBinary) {
    structures.push(improve(search, { ...independent, skills: mirrored(search, independent.skills) }, 8));
  }
  return independent;
}

function seekOne(search: Search, independent: BlockStructure): void {
  const blocks = blocksOf(search, new Int32Array(search.core.length));
  sweep(search, { ...independent, kind: "one", blocks, distractor: FIRST_DISTRACTOR }, ONE_GRID);
}

function seekBlocks(search: Search, independent: BlockStructure): void {
  const partitions = candidatePartitions(excessAgreement(search.data, independent.skills, search.core));
  if (partitions.length === 0) return;
  const start: BlockStructure = { ...independent, kind: "blocks", distractor: FIRST_DISTRACTOR };
  const screened = partitions.map((partition) =>
    improve(search, { ...start, correlation: MIDDLE, blocks: blocksOf(search, partition) }, 6),
  );
  sweep(search, { ...start, blocks: bestOf(screened).blocks }, BLOCKS_GRID);
  search.starts.set("blocks", search.starts.get("blocks")! * partitions.length);
}

function seekCommonCause(search: Search, independent: BlockStructure): void {
  const start: CommonCauseStructure = {
    kind: "common-cause",
    correlation: MIDDLE,
    skills: independent.skills,
    distractor: 0.5,
    score: Number.NEGATIVE_INFINITY,
    iterations: 0,
  };
  const screened = [
    improve(search, start, 10),
    ...BASE_DISCOUNTS.map((baseDiscount) => improve(search, { ...start, baseDiscount }, 10)),
  ];
  sweep(search, { ...bestOf(screened), distractor: FIRST_DISTRACTOR }, COMMON_CAUSE_GRID);
}

function seekCopies(search: Search, independent: BlockStructure): void {
  const { data, structures, starts, isBinary } = search;
  const start: CopyStructure = {
    kind: "copy",
    skills: independent.skills,
    copyRates: new Float64Array(data.candidates.length).fill(FIRST_COPY_RATE),
    ownSkills: Float64Array.from(data.candidates, (column) => independent.skills[column]!),
    score: Number.NEGATIVE_INFINITY,
    iterations: 0,
  };
  const top = bestOf(
    [...BASE_DISCOUNTS, 1].map((baseDiscount) => improve(search, { ...start, baseDiscount }, 12)),
  );
  starts.set("copy", 1);
  structures.push(improve(search, top, 40));
  if (isBinary) {
    const mirror = { skills: mirrored(search, top.skills), ownSkills: top.ownSkills.map((skill) => -skill) };
    structures.push(improve(search, { ...top, ...mirror }, 12));
  }
}

/** A coarse grid of correlations, each started from the one before; then the two beside the best. */
function sweep<T extends BlockStructure | CommonCauseStructure>(
  search: Search,
  start: T,
  grid: readonly number[],
): void {
  const found: T[] = [];
  const add = (structure: T, rounds: number): T => {
    const improved = improve(search, structure, rounds);
    found.push(improved);
    if (search.isBinary) {
      found.push(improve(search, { ...improved, skills: mirrored(search, improved.skills) }, 4));
    }
    return improved;
  };
  let current = start;
  for (const [i, correlation] of grid.entries())
    current = add({ ...current, correlation }, i === 0 ? 20 : 10);
  const top = bestOf(found);
  const step = 0.5 * (grid[1]! - grid[0]!);
  for (const correlation of [top.correlation - step, top.correlation + step]) {
    if (correlation > 0.02 && correlation < 0.93) add({ ...top, correlation }, 8);
  }
  search.starts.set(start.kind, grid.length + 2);
  search.structures.push(...found);
}

function mirrored({ data }: Search, skills: Float64Array): Float64Array {
  return skills.map((skill, column) => (column === data.roles.gold ? skill : -skill));
}

/** Blocks of all columns from a partition of the core; given labels stand alone. */
function blocksOf({ data, core }: Search, partition: Int32Array): Int32Array {
  const blocks = new Int32Array(data.roles.columns).fill(-1);
  for (const [place, column] of core.entries()) blocks[column] = partition[place]!;
  return blocks;
}
