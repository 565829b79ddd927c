import type { AdherenceSample } from "../../domain/alignment/adherence-sample.ts";
import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import type { SampleRecord } from "../../domain/evaluation/sample-record.ts";
import { optionValues, preferredOption, votingTask } from "../../domain/mixing/votes/voting-task.ts";
import type { ModelSession } from "../../domain/ports/engine.ts";
import type { Slots, Template } from "../../domain/templates/sdk/template.ts";
import { evaluate } from "../evaluate.ts";
import type { TaskRow } from "../evaluation/read-rows.ts";
import { otherRules, type SlotMap, slotsFor } from "./task-map.ts";

/** What a model said to a row, and how that scored. */
export interface Said {
  /** What it generated; of a choice the option that it prefers. */
  readonly text: string;
  /** The task's leading metric, in [0, 1]. */
  readonly correct: number;
  /** F1 where the task has it, else the leading metric. */
  readonly soft: number;
  /** Of a choice whose options follow one question: what it generates when it may say anything. */
  readonly free?: string;
}

export interface AskedModel {
  readonly session: ModelSession;
  readonly task: EvaluationTask;
  readonly rows: readonly TaskRow[];
}

export interface AskOptions {
  readonly chat?: boolean | undefined;
  readonly batchSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Asks a model every row. A last word is scored as the task does, and generated besides, to see what it says instead; a choice
 * is generated besides where its options follow one question.
 */
export async function askSaid({ session, task, rows }: AskedModel, options: AskOptions): Promise<Said[]> {
  const { samples } = await evaluate(session, task, rows, options);
  const voted = task.kind === "target" ? await generatedWords({ session, task, rows }, options) : samples;
  const freely = freeTask(task, rows);
  const free = freely && (await evaluate(session, freely, rows, options)).samples;
  return samples.map((sample, place) => {
    const reply = free?.[place]?.reply;
    const said = saidOf(task, sample, voted[place]!);
    return reply?.kind === "text" ? { ...said, free: reply.text } : said;
  });
}

/** Tokens of a free answer to a choice: the length of most options. */
const FREE_TOKENS = 16;

/** A choice as a question without options; undefined where options stand in contexts of their own. */
function freeTask(task: EvaluationTask, rows: readonly TaskRow[]): EvaluationTask | undefined {
  if (task.kind !== "choice") return undefined;
  const questions = rows.map(({ row }) => [...new Set(task.options(row).map(({ context }) => context))]);
  if (questions.some(({ length }) => length !== 1)) return undefined;
  const { id, version, title, rowFields, readRow, primaryMetric, fingerprint } = task;
  return {
    kind: "generation",
    id,
    version,
    title,
    rowFields,
    readRow,
    primaryMetric,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    prompt: (row) => task.options(row)[0]!.context,
    golds: () => [],
    metrics: [],
    stop: ["\n"],
    maxNewTokens: FREE_TOKENS,
  };
}

/** Of a sample that was scored, and of one that says what the model says: mostly the same. */
export function saidOf(task: EvaluationTask, sample: SampleRecord, voted: SampleRecord = sample): Said {
  const correct = sample.metrics[task.primaryMetric] ?? 0;
  return { text: saidText(task, voted), correct, soft: sample.metrics.f1 ?? correct };
}

async function generatedWords(
  { session, task, rows }: AskedModel,
  options: AskOptions,
): Promise<readonly SampleRecord[]> {
  const voting = votingTask(task);
  return (await evaluate(session, voting, rows, options)).samples;
}

function saidText(task: EvaluationTask, sample: SampleRecord): string {
  if (sample.reply.kind === "text") return sample.reply.text;
  const chosen = preferredOption(optionValues(task, sample.reply));
  const option = sample.reply.options[chosen]!;
  // Where contexts differ the option stands in them, and the continuation is the same for all.
  const isShared = sample.reply.options.every(({ context }) => context === option.context);
  return isShared
    ? option.continuation
    : differing(
        sample.reply.options.map(({ context }) => context),
        chosen,
      );
}

/** The part of a text that the others do not share at its end and beginning. */
function differing(texts: readonly string[], at: number): string {
  const own = texts[at]!;
  let from = 0;
  while (from < own.length && texts.every((text) => text[from] === own[from])) from += 1;
  let to = 0;
  while (to < own.length - from && texts.every((text) => text.at(-1 - to) === own.at(-1 - to))) to += 1;
  return own.slice(from, own.length - to);
}

/** A row under both models, as `align analyse` reads it, and what else is known of it. */
export interface MeasuredRow {
  readonly row: string;
  readonly base_adherence: number;
  readonly tuned_adherence: number;
  readonly base_correct: number;
  readonly tuned_correct: number;
  readonly base_soft: number;
  readonly tuned_soft: number;
  /** How well the gold answer follows the rule; null where the task has no text for it. */
  readonly gold_adherence: number | null;
  /** Of free answers to a choice; null for other tasks, and where options stand in contexts of their own. */
  readonly base_free_adherence: number | null;
  readonly tuned_free_adherence: number | null;
  readonly base_text: string;
  readonly tuned_text: string;
  readonly gold: string | null;
}

export interface MeasureOptions {
  readonly template: Template;
  readonly task: EvaluationTask;
  readonly map: SlotMap;
  readonly rows: readonly TaskRow[];
  readonly base: readonly Said[];
  readonly tuned: readonly Said[];
}

/** Adherence and correctness of every row under both models. */
export function measureRows({ template, task, map, rows, base, tuned }: MeasureOptions): MeasuredRow[] {
  return rows.map((row, place) => {
    const slots = slotsFor(template, task, map, row.doc);
    const score = (text: string) => adherenceOf(template, slots, text);
    const scoreFree = ({ free }: Said) => (free === undefined ? null : score(free));
    const gold = goldText(task, row);
    return {
      row: row.id,
      base_adherence: score(base[place]!.text),
      tuned_adherence: score(tuned[place]!.text),
      base_correct: base[place]!.correct,
      tuned_correct: tuned[place]!.correct,
      base_soft: base[place]!.soft,
      tuned_soft: tuned[place]!.soft,
      gold_adherence: gold === undefined ? null : score(` ${gold}`),
      base_free_adherence: scoreFree(base[place]!),
      tuned_free_adherence: scoreFree(tuned[place]!),
      base_text: base[place]!.text,
      tuned_text: tuned[place]!.text,
      gold: gold ?? null,
    };
  });
}

/** The same answers by the rules of other templates that the slots allow. */
export function measureOtherRules({
  template,
  task,
  map,
  rows,
  base,
  tuned,
}: MeasureOptions): { readonly template: string; readonly samples: readonly AdherenceSample[] }[] {
  return otherRules(template, map).map((other) => ({
    template: other.id,
    samples: rows.map((row, place) => {
      const slots = slotsFor(template, task, map, row.doc);
      return {
        row: row.id,
        baseAdherence: adherenceOf(other, slots, base[place]!.text),
        tunedAdherence: adherenceOf(other, slots, tuned[place]!.text),
        baseCorrect: base[place]!.correct,
        tunedCorrect: tuned[place]!.correct,
      };
    }),
  }));
}

/** The same with the softer score of correctness. */
export function toSoftSample(row: MeasuredRow): AdherenceSample {
  return { ...toSample(row), baseCorrect: row.base_soft, tunedCorrect: row.tuned_soft };
}

export function toSample(row: MeasuredRow): AdherenceSample {
  return {
    row: row.row,
    baseAdherence: row.base_adherence,
    tunedAdherence: row.tuned_adherence,
    baseCorrect: row.base_correct,
    tunedCorrect: row.tuned_correct,
  };
}

/** In [0, 1]. */
export function adherenceOf(template: Template, slots: Partial<Slots>, text: string): number {
  return Math.min(1, Math.max(0, template.score(slots as never, text).adherence));
}

/** The first gold answer, or the right option. */
export function goldText(task: EvaluationTask, { row }: TaskRow): string | undefined {
  switch (task.kind) {
    case "generation":
      return task.golds(row)[0];
    case "choice":
      return task.options(row)[task.gold(row)]?.text.trim();
    case "target":
      return task.request(row).continuation.trim();
  }
}
