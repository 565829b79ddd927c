import { correlationInterval, pearsonCorrelation } from "../../core/stats/correlation.ts";
import type { Estimate } from "./bootstrap-effects.ts";

/** Means over the rows of one checkpoint, or of one model. */
export interface AdherencePoint {
  readonly name: string;
  readonly adherence: number;
  readonly correct: number;
}

export interface CheckpointAssociation {
  readonly points: readonly AdherencePoint[];
  /** Of adherence and correctness over the checkpoints. Two curves that both rise correlate whatever the cause. */
  readonly levels: Estimate;
  /** Of their changes from one checkpoint to the next: a common rise is taken out. The stronger evidence. */
  readonly changes: Estimate;
}

/**
 * Do adherence and correctness move together while a model is tuned? Pearson's correlations, 95 % intervals by Fisher's
 * transform, null below four values. `points` in order of training.
 */
export function associateCheckpoints(points: readonly AdherencePoint[], level = 0.95): CheckpointAssociation {
  const steps = points.slice(1).map((point, index) => ({
    name: point.name,
    adherence: point.adherence - points[index]!.adherence,
    correct: point.correct - points[index]!.correct,
  }));
  return { points, levels: associatePoints(points, level), changes: associatePoints(steps, level) };
}

/**
 * Correlation of adherence and correctness over points that do not depend on each other, such as models: give each
 * model's changes by tuning as its point.
 */
export function associatePoints(points: readonly AdherencePoint[], level = 0.95): Estimate {
  const correlation = pearsonCorrelation(
    points.map((point) => point.adherence),
    points.map((point) => point.correct),
  );
  // Two points always lie on a line.
  if (!Number.isFinite(correlation) || points.length < 3) return { estimate: null, low: null, high: null };
  const [low, high] = correlationInterval(correlation, points.length, level) ?? [null, null];
  return { estimate: correlation, low, high };
}
