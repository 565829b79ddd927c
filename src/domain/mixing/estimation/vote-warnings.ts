import { accuracyFromSkill, skillFromAccuracy } from "../label-models/ordinary-voters.ts";
import type { EstimateWarning } from "../label-models/warning.ts";
import type { TaskVotes } from "../votes/task-votes.ts";
import { BASE_PROBE } from "../votes/vote.ts";
import { canTell, type Likeness } from "./likeness.ts";

const FEW_ROWS = 300;
const FEW_VOTERS = 6;
const MANY_ABSTENTIONS = 0.3;
const HIGHEST_SKILL = 0.985;
const LOWEST_ACCURACY = 0.01;

/** What votes show before any model: too little to go on, or voters that are not different voters. */
export function voteWarnings({ table, missing }: TaskVotes, likeness: Likeness): EstimateWarning[] {
  const { voters } = table;
  const { voted, pairs, usefulVoters, differentVoters } = likeness;
  const rows = table.matrix.rowCount;
  const named = (test: (votes: number) => boolean) => voters.filter((_, voter) => test(voted[voter]!));
  const { oneSided } = likeness;
  const active = voters.filter((_, voter) => voted[voter]! > 0 && !oneSided.voters.has(voter));
  const silent = named((votes) => votes === 0);
  const quiet = named((votes) => votes > 0 && votes < (1 - MANY_ABSTENTIONS) * rows);
  const warnings: EstimateWarning[] = [];
  const add = (code: EstimateWarning["code"], message: string) => warnings.push({ code, message });

  if (missing.length > 0) {
    add("probe-missing", `no votes of ${list(missing)} on this task; nothing is estimated there`);
  }
  if (silent.length > 0) {
    add("no-votes", `${list(silent)}: never answers here; the accuracy is set to guessing`);
  }
  const habitual = [
    ...voters.filter((_, voter) => oneSided.voters.has(voter)),
    ...(oneSided.base ? [BASE_PROBE] : []),
  ];
  if (habitual.length > 0) {
    add(
      "one-sided",
      `${list(habitual)}: nearly the same option on every row, so agreement with others says nothing; the accuracy is set to guessing`,
    );
  }
  if (active.length > 1 && differentVoters === 1) {
    add(
      "voters-identical",
      `${list(active)} give the same answers on nearly all rows: nothing tells them apart`,
    );
  } else if (pairs.length > 0) {
    const shown = pairs.slice(0, 3).map(([a, b]) => `"${voters[a]}" and "${voters[b]}"`);
    const more = pairs.length > 3 ? ` and ${pairs.length - 3} more pairs` : "";
    add(
      "voters-nearly-identical",
      `${shown.join(", ")}${more} agree on more than 98 % of their rows; such voters count as one, drop all but one`,
    );
  }
  for (const clique of likeness.cliques) {
    const names = list(clique.map((voter) => voters[voter]!));
    add(
      "clique",
      `${names} agree with each other far more than with anybody else: they are the good ones, or they copy each other, and votes cannot tell which; give one probe for each template, or ten labels`,
    );
  }
  if (!canTell(likeness)) {
    add(
      "too-few-voters",
      `${usefulVoters === 1 ? "there is one useful voter" : `there are ${usefulVoters === 0 ? "no" : usefulVoters} useful voters`}, the base model and given labels included; with fewer than three no accuracy can be told from agreement, so the numbers are prior belief and the intervals are everything`,
    );
  } else if (differentVoters < FEW_VOTERS) {
    add(
      "few-voters",
      `${differentVoters} different probes voted; below six the estimates lean on prior belief`,
    );
  }
  if (rows < FEW_ROWS) {
    add(
      "few-rows",
      `${rows === 1 ? "there is one row" : `there are ${rows} rows`}; below 300 take the estimates as an order, not as numbers`,
    );
  }
  if (quiet.length > 0) {
    add(
      "many-abstentions",
      `${list(quiet)}: no answer on more than 30 % of the rows; the accuracy is that of the answers given`,
    );
  }
  if (likeness.allLikeBase) {
    add(
      "like-base",
      `every probe answers as "${BASE_PROBE}" on more than 90 % of the rows: the probes hardly moved, so there is little to estimate`,
    );
  }
  return warnings;
}

/** Estimates at the end of their range: a sign that the model does not fit. */
export function boundWarnings(
  voters: readonly string[],
  accuracies: ArrayLike<number>,
  chance: number,
): EstimateWarning[] {
  const atTop = accuracyFromSkill(HIGHEST_SKILL, chance);
  const extreme = voters.filter((_, voter) => {
    const accuracy = accuracies[voter]!;
    return accuracy >= atTop || (accuracy <= LOWEST_ACCURACY && skillFromAccuracy(accuracy, chance) < -0.02);
  });
  if (extreme.length === 0) return [];
  return [
    {
      code: "at-bounds",
      message: `the estimate of ${list(extreme)} lies at the end of its range; voters that err together look so`,
    },
  ];
}

function list(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length > 6
    ? `${quoted.slice(0, 5).join(", ")} and ${quoted.length - 5} more`
    : quoted.join(", ");
}
