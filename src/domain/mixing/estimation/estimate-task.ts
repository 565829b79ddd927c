import { CookbookError } from "../../../core/errors.ts";
import { measureAgreement } from "../label-models/agreement.ts";
import type { LabelModel, LabelModelFit } from "../label-models/label-model.ts";
import { ordinaryVoters } from "../label-models/ordinary-voters.ts";
import type { EstimateWarning } from "../label-models/warning.ts";
import { mergeRows, selectVoters } from "../votes/merge-rows.ts";
import type { TaskVotes } from "../votes/task-votes.ts";
import { BASE_PROBE } from "../votes/vote.ts";
import { chanceLevel, type VoteTable, withColumns } from "../votes/vote-matrix.ts";
import { bootstrapIntervals } from "./bootstrap-intervals.ts";
import { labelledAccuracy } from "./labelled-accuracy.ts";
import { canTell, type Likeness, measureLikeness, votersToFit } from "./likeness.ts";
import { splitByScore } from "./split-by-score.ts";
import { boundWarnings, voteWarnings } from "./vote-warnings.ts";

export type IntervalKind = "none" | "bootstrap";

/** "split" gives a voter's surer and less sure votes an accuracy each. */
export type ScoreUse = "ignore" | "split";

export interface EstimateOptions {
  readonly model: LabelModel;
  /** Default "bootstrap". */
  readonly intervals?: IntervalKind;
  /** Root of the intervals' randomness. Default 0. */
  readonly seed?: number;
  /** What to do with the votes' scores. Default "ignore". */
  readonly scores?: ScoreUse;
}

export interface ProbeEstimate {
  /** P(answer is true | answered), in [0, 1]. */
  readonly accuracy: number;
  /** 95 % interval; undefined when none was asked for. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export interface TaskEstimate {
  readonly task: string;
  /** By name, candidates only. */
  readonly probes: ReadonlyMap<string, ProbeEstimate>;
  /** The untuned model's, where it voted. */
  readonly baseAccuracy: number | undefined;
  /** The label model's id. */
  readonly method: string;
  readonly effectiveVoters: number;
  readonly warnings: readonly EstimateWarning[];
}

/** More would leave the range of floating-point numbers. */
const MOST_VOTERS = 64;

/**
 * Accuracies of one task's probes from their votes. A probe that never answered gets the accuracy of guessing, and an interval
 * of everything; one that says the same to every row too (or what given labels say); one that is nearly identical to another gets the other's. With fewer than three useful voters every
 * interval is everything. Errors: `not-estimable` when the votes of fewer voters than the model needs can be compared, or nobody
 * answered a row that another answered; `invalid-parameter` when the model does not fit the task.
 */
export function estimateTask(votes: TaskVotes, options: EstimateOptions): TaskEstimate {
  const { model, intervals = "bootstrap", seed = 0, scores = "ignore" } = options;
  const { task, table } = votes;
  checkMethod(votes, model);
  const likeness = measureLikeness(table, model.usesGold);
  const { voted, leader, oneSided } = likeness;
  const chance = chanceLevel(table.matrix);
  const fitted = votersToFit(likeness);
  if (likeness.oneSided.voters.size > 0 && !canTell(likeness)) return allGuessing(votes, likeness, options);
  const { base, ...withoutBase } = selectVoters(table, fitted);
  const used = base === undefined || likeness.oneSided.base ? withoutBase : { ...withoutBase, base };
  checkComparable(task, used, model);
  const fit =
    scores === "split"
      ? fitSplit(task, model, used, selectScores(votes, fitted))
      : model.fit(mergeRows(used));
  const isBootstrap = intervals === "bootstrap";
  const ranges =
    isBootstrap && canTell(likeness)
      ? bootstrapIntervals(fit, {
          path: ["mix-intervals", task, seed],
          votes: fitted.map((voter) => voted[voter]!),
        })
      : undefined;
  const labelled = usableLabels(table, model);
  const probes = new Map<string, ProbeEstimate>();
  for (const [voter, name] of table.voters.entries()) {
    const place = fitted.includes(voter) ? fitted.indexOf(voter) : fitted.indexOf(leader[voter]!);
    if (voted[voter] === 0 || oneSided.voters.has(voter)) {
      probes.set(name, byItself(labelled, voter, chance, intervals));
      continue;
    }
    const isKnown = canTell(likeness);
    probes.set(name, {
      accuracy: fit.accuracies[place]!,
      low: isKnown ? ranges?.low[place] : isBootstrap ? 0 : undefined,
      high: isKnown ? ranges?.high[place] : isBootstrap ? 1 : undefined,
    });
  }
  return {
    task,
    probes,
    baseAccuracy: fit.baseAccuracy ?? baseByItself(labelled, chance),
    method: model.id,
    effectiveVoters: Math.min(fit.effectiveVoters, likeness.differentVoters),
    warnings: [
      ...voteWarnings(votes, likeness),
      ...fit.warnings,
      ...boundWarnings(used.voters, fit.accuracies, chance),
      ...(table.gold !== undefined && !model.usesGold ? [goldUnused(model)] : []),
    ],
  };
}

/** Without comparing it with others: by guessing, or by given labels. */
function byItself(table: VoteTable, voter: number, chance: number, intervals: IntervalKind): ProbeEstimate {
  const found = labelledAccuracy(table, voter, chance);
  return intervals === "bootstrap" ? found : { ...found, low: undefined, high: undefined };
}

/** Undefined where the untuned model did not vote. */
function baseByItself(table: VoteTable, chance: number): number | undefined {
  return table.base === undefined ? undefined : labelledAccuracy(table, BASE_PROBE, chance).accuracy;
}

/** The table, without labels that the model does not use. */
function usableLabels({ gold, ...table }: VoteTable, { usesGold }: LabelModel): VoteTable {
  return gold === undefined || !usesGold ? table : { ...table, gold };
}

/** Too few probes say different things to different rows: there is nothing to compare. */
function allGuessing(votes: TaskVotes, likeness: Likeness, options: EstimateOptions): TaskEstimate {
  const { task, table } = votes;
  const { model, intervals = "bootstrap" } = options;
  const chance = chanceLevel(table.matrix);
  const labelled = usableLabels(table, model);
  return {
    task,
    probes: new Map(table.voters.map((name, voter) => [name, byItself(labelled, voter, chance, intervals)])),
    baseAccuracy: baseByItself(labelled, chance),
    method: model.id,
    effectiveVoters: Math.max(1, likeness.differentVoters),
    warnings: voteWarnings(votes, likeness),
  };
}

function fitSplit(task: string, model: LabelModel, table: VoteTable, scores: Float64Array): LabelModelFit {
  const { table: parted, join } = splitByScore(table, scores);
  checkCount(task, ordinaryVoters(parted).voterCount);
  return join(model.fit(mergeRows(parted)));
}

/** Errors: `invalid-parameter` when no vote has a score. */
function selectScores({ task, scores, table }: TaskVotes, voters: readonly number[]): Float64Array {
  if (scores === undefined) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `scores are to be used, but no vote on task "${task}" has a "score"`,
    });
  }
  const { rowCount, voterCount } = table.matrix;
  return Float64Array.from({ length: rowCount * voters.length }, (_, i) => {
    const row = Math.floor(i / voters.length);
    return scores[row * voterCount + voters[i % voters.length]!]!;
  });
}

function checkMethod({ task, kind }: TaskVotes, model: LabelModel): void {
  if (kind === "choice" || !model.needsSharedLabels) return;
  throw new CookbookError({
    code: "invalid-parameter",
    message: `task "${task}" has generated answers, and method "${model.id}" needs options that mean the same in every row`,
    hint: "take ldc, majority-vote, rank-one or triplets-median",
  });
}

function checkComparable(task: string, table: VoteTable, model: LabelModel): void {
  const labels = table.gold !== undefined && model.usesGold ? [table.gold] : [];
  const voters = withColumns(ordinaryVoters(table), labels);
  const count = voters.voterCount;
  const hint =
    'give the votes of three probes or more on the same rows, and those of the untuned model as "base"';
  checkCount(task, count);
  if (table.voters.length === 0) {
    throw new CookbookError({
      code: "not-estimable",
      message: `task "${task}": no probe ever answers`,
      hint,
    });
  }
  if (count < model.fewestVoters) {
    throw new CookbookError({
      code: "not-estimable",
      message: `task "${task}" has ${count === 1 ? "one voter" : `${count} voters`}; ${
        count === 1 ? "accuracies come from agreement" : `method "${model.id}" needs ${model.fewestVoters}`
      }`,
      hint,
    });
  }
  const { rows } = measureAgreement(voters);
  if (rows.some((row) => row.some((both) => both > 0))) return;
  throw new CookbookError({
    code: "not-estimable",
    message: `task "${task}": no row has the answers of two voters, so there is nothing to compare`,
    hint,
  });
}

function checkCount(task: string, voters: number): void {
  if (voters <= MOST_VOTERS) return;
  throw new CookbookError({
    code: "invalid-data",
    message: `task "${task}" has ${voters} voters; at most ${MOST_VOTERS} can be compared`,
  });
}

function goldUnused(model: LabelModel): EstimateWarning {
  return {
    code: "gold-unused",
    message: `method "${model.id}" does not use labels; ldc, majority-vote, one-coin and the Dawid–Skene models do`,
  };
}
