import { normalQuantile } from "../../../../core/normal-quantile.ts";
import { gaussHermite } from "../../../../core/stats/gauss-hermite.ts";
import { normalCdf } from "../../../../core/stats/normal.ts";
import { accuracyAt, SKILLS } from "./skill-grid.ts";

/** log P(correct) and log P(wrong) on the grid of skills at every value of the row's easiness. */
export interface SkillTables {
  readonly nodeCount: number;
  /** `[nodeCount]`: prior probability of the easiness values. */
  readonly weights: Float64Array;
  /** `[skills, nodeCount]` */
  readonly logRight: Float64Array;
  readonly logWrong: Float64Array;
}

const NODES = 9;
/** Keeps every logarithm finite. */
const LEAST = 1e-6;
const LEAST_MARGINAL = 0.004;
const NORMAL = gaussHermite(NODES);
const PLAIN = { nodes: Float64Array.of(0), weights: Float64Array.of(1) };

/** Tables are functions of a few numbers that searches ask for again and again; the oldest goes first. */
const cache = new Map<string, SkillTables>();
const CACHED_AT_MOST = 400;

function cached(key: string, make: () => SkillTables): SkillTables {
  let tables = cache.get(key);
  if (tables === undefined) {
    tables = make();
    if (cache.size >= CACHED_AT_MOST) cache.delete(cache.keys().next().value!);
    cache.set(key, tables);
  }
  return tables;
}

/**
 * P(correct | z) = Φ(Φ⁻¹(a)·√(1 + b²) + b·z) with easiness z ~ N(0, 1) and b² / (1 + b²) = `correlation`, so that the
 * marginal is a, the accuracy at the skill. One node when the correlation is 0.
 */
export function difficultyTables(correlation: number, options: number): SkillTables {
  return cached(`${correlation} ${options}`, () => {
    const slope = Math.sqrt(correlation / (1 - correlation));
    const { nodes, weights } = correlation > 0 ? NORMAL : PLAIN;
    return fill(
      nodes,
      weights,
      slope,
      (accuracy) => normalQuantile(accuracy) * Math.sqrt(1 + slope * slope),
      options,
    );
  });
}

/**
 * The same with the base model's success as the common cause: node 0 when the base is wrong, 1 when it is right, z
 * standardised; the offset is solved for so that the marginal is the accuracy. `baseAccuracy` in (0, 1).
 */
export function commonCauseTables(correlation: number, options: number, baseAccuracy: number): SkillTables {
  return cached(`${correlation} ${options} ${baseAccuracy}`, () => {
    const slope = Math.sqrt(correlation / (1 - correlation));
    const odds = baseAccuracy / (1 - baseAccuracy);
    const nodes = Float64Array.of(-Math.sqrt(odds), Math.sqrt(1 / odds));
    const weights = Float64Array.of(1 - baseAccuracy, baseAccuracy);
    return fill(nodes, weights, slope, (accuracy) => offset(accuracy, nodes, weights, slope), options);
  });
}

function fill(
  nodes: Float64Array,
  weights: Float64Array,
  slope: number,
  offsetOf: (accuracy: number) => number,
  options: number,
): SkillTables {
  const nodeCount = nodes.length;
  const logRight = new Float64Array(SKILLS.length * nodeCount);
  const logWrong = new Float64Array(SKILLS.length * nodeCount);
  for (const [s, skill] of SKILLS.entries()) {
    const accuracy = Math.min(1 - LEAST_MARGINAL, Math.max(LEAST_MARGINAL, accuracyAt(skill, options)));
    const start = offsetOf(accuracy);
    for (let q = 0; q < nodeCount; q++) {
      const right = Math.min(1 - LEAST, Math.max(LEAST, normalCdf(start + slope * nodes[q]!)));
      logRight[s * nodeCount + q] = Math.log(right);
      logWrong[s * nodeCount + q] = Math.log1p(-right);
    }
  }
  return { nodeCount, weights, logRight, logWrong };
}

/** x with Σ w Φ(x + slope·node) = accuracy: Newton's rule, kept inside a bracket that always holds the root. */
function offset(accuracy: number, nodes: Float64Array, weights: Float64Array, slope: number): number {
  let x = normalQuantile(accuracy) * Math.sqrt(1 + slope * slope);
  let low = x - 8;
  let high = x + 8;
  for (let step = 0; step < 60; step++) {
    let excess = -accuracy;
    let density = 0;
    for (let q = 0; q < nodes.length; q++) {
      const at = x + slope * nodes[q]!;
      excess += weights[q]! * normalCdf(at);
      density += weights[q]! * Math.exp(-0.5 * at * at) * INVERSE_SQRT_TWO_PI;
    }
    if (Math.abs(excess) < 1e-12) return x;
    if (excess > 0) high = x;
    else low = x;
    const next = x - excess / density;
    x = next > low && next < high ? next : 0.5 * (low + high);
  }
  return x;
}

const INVERSE_SQRT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);
