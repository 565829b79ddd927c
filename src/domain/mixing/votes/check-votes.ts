import { CookbookError } from "../../../core/errors.ts";
import { optionsOf, type RowVotes, type TaskRows } from "./task-rows.ts";
import type { GoldLabel, RowId, Vote } from "./vote.ts";

/** Notes whether the vote is an option or an answer in words. Errors: `invalid-data` when the task was of the other kind. */
export function checkKind(task: TaskRows, vote: Vote): void {
  const { answer, options, where } = vote;
  if (typeof answer === "string" && options === undefined) task.generation ??= vote;
  else if (answer !== undefined || options !== undefined) task.choice ??= vote;
  if (task.choice === undefined || task.generation === undefined) return;
  const other = task.choice === vote ? task.generation : task.choice;
  throw invalid(
    where,
    `task "${vote.task}" has ${describe(vote)} here and ${describe(other)} at ${other.where}`,
    "a task is one of options (numbers) or one of generated answers (texts)",
  );
}

function describe({ answer, options }: Vote): string {
  if (typeof answer === "string") return "an answer in words";
  return `the option ${answer ?? "null"} of ${options ?? "an unknown number"}`;
}

/** Errors: `invalid-data` when the probe has voted here before, or the option and the row's options do not fit. */
export function checkVote(row: RowVotes, vote: Vote): void {
  const { answer, options, where } = vote;
  const before = row.byProbe.get(vote.probe);
  if (before !== undefined) {
    throw invalid(
      where,
      `probe "${vote.probe}" votes on row ${quoted(vote.row)} of task "${vote.task}" again; its first vote is at ${before.where}`,
      "one vote for each task, row and probe",
    );
  }
  if (typeof answer === "string" && options !== undefined) {
    throw invalid(
      where,
      `"vote" is ${quoted(answer)}, but the row has ${options} options; expected an option's number or null`,
    );
  }
  if (typeof answer === "number" && options === undefined) {
    throw invalid(
      where,
      `"vote" is ${answer}, but "options" is missing; expected the number of options beside an option's number`,
    );
  }
  if (typeof answer === "number" && answer >= options!) {
    throw invalid(where, `"vote" is ${answer}, but the row has ${options} options, numbered from 0`);
  }
  if (options === undefined) return;
  const other = [...row.byProbe.values()].find(
    (each) => each.options !== undefined && each.options !== options,
  );
  if (other === undefined) return;
  throw invalid(
    where,
    `row ${quoted(vote.row)} of task "${vote.task}" has ${options} options here and ${other.options} at ${other.where}`,
  );
}

/** Errors: `invalid-data` when the row has a label, or the label is none of its answers. */
export function checkGold(task: TaskRows, row: RowVotes, gold: GoldLabel): void {
  const { answer, where } = gold;
  if (row.gold !== undefined) {
    throw invalid(
      where,
      `row ${quoted(gold.row)} of task "${gold.task}" has a label at ${row.gold.where} already`,
    );
  }
  const options = optionsOf(row);
  if (task.choice !== undefined && typeof answer !== "number") {
    throw invalid(
      where,
      `"gold" is ${quoted(answer[0] ?? "")}, but the votes of task "${gold.task}" are options; expected an option's number`,
    );
  }
  if (task.choice === undefined && typeof answer === "number") {
    throw invalid(
      where,
      `"gold" is ${answer}, but the votes of task "${gold.task}" are texts; expected a text or a list of texts`,
    );
  }
  if (typeof answer === "number" && options !== undefined && answer >= options) {
    throw invalid(where, `"gold" is ${answer}, but the row has ${options} options, numbered from 0`);
  }
}

function quoted(value: RowId): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function invalid(where: string, problem: string, hint?: string): CookbookError {
  return new CookbookError({
    code: "invalid-data",
    message: `"${where}": ${problem}`,
    ...(hint === undefined ? {} : { hint }),
  });
}
