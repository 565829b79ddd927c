import type { Recipe } from "../../contracts/recipe.ts";
import type { RunResult } from "../../contracts/run-result.ts";
import { standardError } from "../../core/stats/mean.ts";
import { meanMetrics } from "../../domain/evaluation/metrics/registry.ts";
import type { SampleRecord } from "../../domain/evaluation/sample-record.ts";
import type { TaskAnswers } from "../run/build-result.ts";
import type { PreparedTask } from "../run/prepare-run.ts";
import { explainGain } from "./explain-gain.ts";

/** Everything that the report page shows. */
export interface ReportData {
  readonly recipe: Recipe;
  readonly result: RunResult;
  readonly curves: readonly LossCurve[];
  readonly tasks: readonly TaskReport[];
}

export interface LossCurve {
  /** "tuned" or the control's name. */
  readonly name: string;
  /** Per step, nats per completion token. */
  readonly loss: readonly number[];
}

export interface TaskReport {
  readonly id: string;
  readonly title: string;
  readonly rows: number;
  readonly explanation: string;
  readonly groups: readonly ScoreGroup[];
  readonly examples: readonly Example[];
}

/** Everyone's score by one metric. */
export interface ScoreGroup {
  readonly metric: string;
  readonly scores: readonly { readonly name: string; readonly value: number; readonly error: number }[];
}

export interface Example {
  readonly id: string;
  readonly kind: "gained" | "lost" | "kept" | "missed";
  readonly prompt: string;
  readonly golds: readonly string[];
  readonly answers: readonly { readonly name: string; readonly text: string; readonly isRight: boolean }[];
}

export interface ReportInput {
  readonly recipe: Recipe;
  readonly result: RunResult;
  readonly curves: readonly LossCurve[];
  readonly tasks: readonly { readonly prepared: PreparedTask; readonly answers: TaskAnswers }[];
}

export function buildReport({ recipe, result, curves, tasks }: ReportInput): ReportData {
  return {
    recipe,
    result,
    curves,
    tasks: tasks.map(({ prepared: { task }, answers }) => {
      const people = [
        { name: "base", samples: answers.base.samples },
        ...answers.controls.map(({ name, evaluated }) => ({ name, samples: evaluated.samples })),
        { name: "tuned", samples: answers.tuned.samples },
      ];
      const isPrimary = (one: { task: string; metric: string }) =>
        one.task === task.id && one.metric === task.primaryMetric;
      return {
        id: task.id,
        title: task.title,
        rows: answers.base.samples.length,
        explanation: explainGain(result.results.find(isPrimary)!, result.controls.filter(isPrimary)),
        groups: meanMetrics(task.metrics).map((metric) => ({
          metric,
          scores: people.map(({ name, samples }) => scoreOf(name, samples, metric)),
        })),
        examples: pickExamples(people, task.primaryMetric),
      };
    }),
  };
}

function scoreOf(name: string, samples: readonly SampleRecord[], metric: string) {
  const values = samples.map((sample) => sample.metrics[metric] ?? 0);
  const value = values.reduce((sum, one) => sum + one, 0) / values.length;
  return { name, value, error: 1.96 * (standardError(values) ?? 0) };
}

/** How many rows of each kind the page shows: mostly gains, but never only those. */
const EXAMPLES = { gained: 4, missed: 2, lost: 2, kept: 1 } as const;

type People = readonly { readonly name: string; readonly samples: readonly SampleRecord[] }[];

function pickExamples(people: People, metric: string): Example[] {
  const base = people[0]!.samples;
  const tuned = people.at(-1)!.samples;
  const examples: Example[] = [];
  for (const [kind, count] of Object.entries(EXAMPLES) as [Example["kind"], number][]) {
    const rows = base.flatMap((sample, row) =>
      kindOf(isRight(sample, metric), isRight(tuned[row]!, metric)) === kind ? [row] : [],
    );
    for (const row of rows.slice(0, count)) examples.push(exampleOf(people, row, metric, kind));
  }
  return examples;
}

function exampleOf(people: People, row: number, metric: string, kind: Example["kind"]): Example {
  const { id, reply, target } = people[0]!.samples[row]!;
  return {
    id,
    kind,
    prompt: reply.kind === "text" ? reply.prompt : (reply.options[0]?.context ?? ""),
    golds: reply.kind === "text" ? [...new Set(reply.golds)] : [goldOption(reply.options, target)],
    answers: people.map(({ name, samples }) => ({
      name,
      text: answerText(samples[row]!),
      isRight: isRight(samples[row]!, metric),
    })),
  };
}

function kindOf(before: boolean, after: boolean): Example["kind"] {
  if (after) return before ? "kept" : "gained";
  return before ? "lost" : "missed";
}

function isRight(sample: SampleRecord, metric: string): boolean {
  return (sample.metrics[metric] ?? 0) >= 1;
}

type Options = Extract<SampleRecord["reply"], { kind: "log-likelihoods" }>["options"];

function goldOption(options: Options, target: string): string {
  return options.length === 1 ? target.trim() : (options[Number(target)]?.continuation.trim() ?? target);
}

function answerText({ reply }: SampleRecord): string {
  if (reply.kind === "text") return reply.text.trim();
  if (reply.options.length === 1) {
    const [only] = reply.options;
    return `${only!.isGreedy ? "the first choice" : "not the first choice"} (log-likelihood ${only!.logLikelihood.toFixed(2)})`;
  }
  const best = reply.options.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
  return best.continuation.trim();
}
