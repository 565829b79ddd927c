/** Tasks that are asked together, and the averages that people quote of them. */
export interface TaskGroup {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  /** Task ids, in the order of result files. */
  readonly tasks: readonly string[];
  readonly averages: readonly GroupAverage[];
}

/** A mean over tasks, each counted once whatever its number of rows. */
export interface GroupAverage {
  /** Metric id in result files. */
  readonly id: string;
  readonly title: string;
  /** The first of these that a task has counts. */
  readonly prefer: readonly string[];
}
