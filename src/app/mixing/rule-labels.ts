import { isCookbookError } from "../../core/errors.ts";
import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { createFieldReader } from "../../domain/evaluation/field-reader.ts";
import { labelFieldsOf } from "../../domain/evaluation/without-labels.ts";
import { canonicalWords } from "../../domain/mixing/votes/canonical-answer.ts";
import { TEMPLATES } from "../../domain/templates/library/registry.ts";
import type { Slots, Template } from "../../domain/templates/sdk/template.ts";
import { adherenceOf } from "../alignment/measure-adherence.ts";
import { type SlotMap, slotMapOf, slotsFor } from "../alignment/task-map.ts";
import type { TaskRow } from "../evaluation/read-rows.ts";
import type { VoteLine } from "./vote-lines.ts";

/** What rules say of one row, in the form of a known label. */
export interface RuleLabel {
  readonly task: string;
  readonly row: string | number;
  /** An option's index, or an answer as a voter gave it. */
  readonly gold: number | string;
  /** Templates whose rules say so. */
  readonly rules: readonly string[];
}

export interface AskedTask {
  readonly task: EvaluationTask;
  readonly rows: readonly TaskRow[];
}

/** An answer follows a rule from this adherence on. */
const FOLLOWS = 0.5;
/** Adherences that differ by less are the same. */
const SAME = 1e-9;

/**
 * What templates' rules say of rows that were voted on, without a label: for each template that is meant for the task, the
 * one answer (of those that voters gave, or of the row's options) that follows its rule best, where it follows it and no
 * other does as well. A row is labelled where the rules that say something say the same. Which probe follows a rule that the
 * task needs is what the templates are built on, and unlike agreement it can tell a probe that is right alone.
 * `own` are templates beside those of the library.
 */
export function ruleLabels(
  tasks: readonly AskedTask[],
  votes: readonly VoteLine[],
  own: readonly Template[] = [],
): RuleLabel[] {
  const templates = [...new Map([...TEMPLATES, ...own].map((one) => [one.id, one])).values()];
  return tasks.flatMap(({ task, rows }) => {
    const rules = templates.flatMap((template) => {
      const map = slotMapOf(template, task);
      return map === undefined ? [] : [{ template, map }];
    });
    // Without knowing where the labels are, none can be hidden from the rules.
    if (rules.length === 0 || task.labels === undefined) return [];
    const byRow = new Map<string, VoteLine[]>();
    for (const vote of votes) {
      if (vote.task !== task.id) continue;
      const key = String(vote.row);
      byRow.set(key, [...(byRow.get(key) ?? []), vote]);
    }
    return rows.flatMap((row) => {
      const given = byRow.get(row.id);
      const label = given && labelOf(rules, task, row, given);
      return label === undefined ? [] : [{ task: task.id, row: given![0]!.row, ...label }];
    });
  });
}

interface Rule {
  readonly template: Template;
  readonly map: SlotMap;
}

/** An answer to a row, and what makes two of them the same. */
interface Answer {
  readonly key: string;
  readonly gold: number | string;
  readonly text: string;
}

function labelOf(
  rules: readonly Rule[],
  task: EvaluationTask,
  row: TaskRow,
  votes: readonly VoteLine[],
): Pick<RuleLabel, "gold" | "rules"> | undefined {
  const answers = answersOf(task, row, votes);
  const doc = withoutLabelFields(task, row.doc);
  const said = rules.flatMap(({ template, map }) => {
    const slots = slotsOf(template, task, map, doc);
    const best = slots && bestAnswer(template, slots, answers);
    return best === undefined ? [] : [{ best, rule: template.id }];
  });
  const [first] = said;
  if (first === undefined || said.some(({ best }) => best.key !== first.best.key)) return undefined;
  return { gold: first.best.gold, rules: said.map(({ rule }) => rule) };
}

function answersOf(task: EvaluationTask, { row }: TaskRow, votes: readonly VoteLine[]): Answer[] {
  if (task.kind === "choice") {
    return task.options(row).map(({ text }, option) => ({ key: String(option), gold: option, text }));
  }
  const answers = new Map<string, Answer>();
  for (const { vote } of votes) {
    if (vote === null) continue;
    const text = String(vote);
    const key = canonicalWords(text).join(" ");
    if (key !== "" && !answers.has(key)) answers.set(key, { key, gold: text, text });
  }
  return [...answers.values()];
}

function bestAnswer(
  template: Template,
  slots: Partial<Slots>,
  answers: readonly Answer[],
): Answer | undefined {
  const scored = answers.map((answer) => adherenceOf(template, slots, ` ${answer.text.trim()}`));
  const highest = Math.max(FOLLOWS, ...scored);
  const best = answers.filter((_, place) => scored[place]! > highest - SAME);
  return best.length === 1 ? best[0] : undefined;
}

/** Undefined where the row lacks what the slots need, as when a map reads a label. */
function slotsOf(
  template: Template,
  task: EvaluationTask,
  map: SlotMap,
  doc: Readonly<Record<string, unknown>>,
): Partial<Slots> | undefined {
  try {
    return slotsFor(template, task, map, doc);
  } catch (error) {
    if (isCookbookError(error) && error.code === "invalid-data") return undefined;
    throw error;
  }
}

function withoutLabelFields(
  { labels }: EvaluationTask,
  doc: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const hidden = labelFieldsOf(labels!, createFieldReader(doc, { file: "votes", line: 1 }));
  return Object.fromEntries(Object.entries(doc).filter(([field]) => !Object.hasOwn(hidden, field)));
}
