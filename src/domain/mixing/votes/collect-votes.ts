import { CookbookError } from "../../../core/errors.ts";
import { nearestName } from "../../../core/nearest.ts";
import { checkGold, checkKind, checkVote } from "./check-votes.ts";
import { tabulateVotes, votedRows } from "./tabulate-votes.ts";
import { rowKey, type TaskRows } from "./task-rows.ts";
import type { TaskVotes } from "./task-votes.ts";
import { BASE_PROBE, type GoldLabel, type Vote } from "./vote.ts";

/**
 * Votes in any order as one table per task, tasks in order of first appearance. A probe without a vote on a row abstains
 * there. Errors: `invalid-data` naming the place (a vote twice, an option that the row has not, options that differ between
 * probes, texts and option numbers in one task), `unknown-name` (labels of a task without votes), `not-estimable` (no
 * candidates, nobody ever votes).
 */
export function collectVotes(votes: Iterable<Vote>, golds: Iterable<GoldLabel> = []): TaskVotes[] {
  const tasks = new Map<string, TaskRows>();
  const probes = new Set<string>();
  for (const vote of votes) {
    probes.add(vote.probe);
    addVote(tasks, vote);
  }
  if (tasks.size === 0) throw notEstimable("there are no votes");
  for (const gold of golds) addGold(tasks, gold);
  const candidates = [...probes].filter((probe) => probe !== BASE_PROBE).sort();
  return [...tasks].map(([task, rows]) => {
    checkEstimable(task, rows);
    return tabulateVotes(task, rows, candidates);
  });
}

function addVote(tasks: Map<string, TaskRows>, vote: Vote): void {
  const task: TaskRows = tasks.get(vote.task) ?? { rows: new Map() };
  tasks.set(vote.task, task);
  checkKind(task, vote);
  const key = rowKey(vote.row);
  const row = task.rows.get(key) ?? { id: vote.row, byProbe: new Map<string, Vote>() };
  task.rows.set(key, row);
  checkVote(row, vote);
  row.byProbe.set(vote.probe, vote);
}

function addGold(tasks: Map<string, TaskRows>, gold: GoldLabel): void {
  const task = tasks.get(gold.task);
  if (task === undefined) {
    const nearest = nearestName(gold.task, tasks.keys());
    throw new CookbookError({
      code: "unknown-name",
      message: `"${gold.where}": task "${gold.task}" has no votes; the votes are of: ${[...tasks.keys()].join(", ")}`,
      ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
    });
  }
  const row = task.rows.get(rowKey(gold.row));
  // Labels of rows that were not voted on do no harm.
  if (row === undefined) return;
  checkGold(task, row, gold);
  row.gold = gold;
}

function checkEstimable(task: string, rows: TaskRows): void {
  const isCandidate = (probe: string) => probe !== BASE_PROBE;
  if (![...rows.rows.values()].some(({ byProbe }) => [...byProbe.keys()].some(isCandidate))) {
    throw notEstimable(
      `task "${task}" has votes of "${BASE_PROBE}" alone; that is the untuned model and no candidate`,
    );
  }
  if (votedRows(rows).length === 0) {
    throw notEstimable(`task "${task}": every answer of every probe is an abstention`);
  }
}

function notEstimable(message: string): CookbookError {
  return new CookbookError({
    code: "not-estimable",
    message,
    hint: "accuracies come from agreement: give the votes of three probes or more on the same rows",
  });
}
