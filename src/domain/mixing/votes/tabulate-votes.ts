import { clusterAnswers } from "./answer-clusters.ts";
import { compareRows, optionsOf, type RowVotes, type TaskRows } from "./task-rows.ts";
import { GENERATION_OPTIONS, type TaskVotes } from "./task-votes.ts";
import { BASE_PROBE } from "./vote.ts";
import { ABSTAIN } from "./vote-matrix.ts";

/** The rows of a task that somebody voted on. */
export function votedRows({ rows }: TaskRows): RowVotes[] {
  return [...rows.values()]
    .filter(({ byProbe }) => [...byProbe.values()].some(({ answer }) => answer !== undefined))
    .sort(compareRows);
}

/** One task's votes as a table; `candidates` are the file's probes, of which those present become the voters. */
export function tabulateVotes(task: string, rows: TaskRows, candidates: readonly string[]): TaskVotes {
  const voted = votedRows(rows);
  const voters = candidates.filter((probe) =>
    [...rows.rows.values()].some(({ byProbe }) => byProbe.has(probe)),
  );
  const isGeneration = rows.generation !== undefined;
  const columns = voted.map((row) => (isGeneration ? readTexts(row, voters) : readOptions(row, voters)));
  const hasBase = columns.some(({ base }) => base !== ABSTAIN);
  const hasGold = columns.some(({ gold }) => gold !== ABSTAIN);
  return {
    task,
    kind: isGeneration ? "generation" : "choice",
    rows: voted.map(({ id }) => id),
    table: {
      voters,
      matrix: {
        rowCount: voted.length,
        voterCount: voters.length,
        votes: Int32Array.from(columns.flatMap(({ votes }) => [...votes])),
        options: Int32Array.from(columns, ({ options }) => options),
        counts: new Float64Array(voted.length).fill(1),
      },
      labels: isGeneration ? "per-row" : "shared",
      ...(hasBase ? { base: Int32Array.from(columns, ({ base }) => base) } : {}),
      ...(hasGold ? { gold: Int32Array.from(columns, ({ gold }) => gold) } : {}),
    },
    scores: readScores(voted, voters),
    missing: candidates.filter((probe) => !voters.includes(probe)),
    emptyRows: rows.rows.size - voted.length,
  };
}

interface RowColumns {
  readonly votes: Iterable<number>;
  readonly base: number;
  readonly gold: number;
  readonly options: number;
}

function readOptions(row: RowVotes, voters: readonly string[]): RowColumns {
  const vote = (probe: string) => (row.byProbe.get(probe)?.answer as number | undefined) ?? ABSTAIN;
  return {
    votes: voters.map(vote),
    base: vote(BASE_PROBE),
    gold: (row.gold?.answer as number | undefined) ?? ABSTAIN,
    options: optionsOf(row)!,
  };
}

function readTexts(row: RowVotes, voters: readonly string[]): RowColumns {
  const answer = (probe: string) => row.byProbe.get(probe)?.answer as string | undefined;
  const golds = (row.gold?.answer as readonly string[] | undefined) ?? [];
  const { votes, gold } = clusterAnswers([...voters, BASE_PROBE].map(answer), golds);
  return {
    votes: votes.subarray(0, voters.length),
    base: votes[voters.length]!,
    gold,
    options: GENERATION_OPTIONS,
  };
}

function readScores(rows: readonly RowVotes[], voters: readonly string[]): Float64Array | undefined {
  const scores = rows.flatMap(({ byProbe }) =>
    voters.map((probe) => byProbe.get(probe)?.score ?? Number.NaN),
  );
  return scores.some((score) => !Number.isNaN(score)) ? Float64Array.from(scores) : undefined;
}
