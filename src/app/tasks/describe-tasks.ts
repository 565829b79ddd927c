import type { EvaluationTask } from "../../domain/evaluation/define-task.ts";
import { TASK_GROUPS } from "../../domain/evaluation/groups/registry.ts";
import { METRICS } from "../../domain/evaluation/metrics/registry.ts";
import { EVALUATION_TASKS } from "../../domain/evaluation/tasks/registry.ts";
import { TEMPLATES } from "../../domain/templates/library/registry.ts";
import { resolveTasks } from "./resolve-tasks.ts";

export interface TaskSummary {
  readonly id: string;
  readonly kind: EvaluationTask["kind"];
  readonly title: string;
  readonly metrics: readonly string[];
  /** Templates meant for it. */
  readonly templates: readonly string[];
}

export interface TaskList {
  readonly tasks: readonly TaskSummary[];
  readonly groups: readonly {
    readonly id: string;
    readonly title: string;
    readonly tasks: readonly string[];
  }[];
}

/** The built-in tasks and groups. */
export function listTasks(): TaskList {
  return {
    tasks: Object.values(EVALUATION_TASKS).map((task) => ({
      id: task.id,
      kind: task.kind,
      title: task.title,
      metrics: task.metrics,
      templates: templatesOf(task).map(({ template }) => template),
    })),
    groups: Object.values(TASK_GROUPS).map(({ id, title, tasks }) => ({ id, title, tasks })),
  };
}

export interface TaskDescription extends TaskSummary {
  readonly version: number;
  readonly rowFields: string;
  readonly primaryMetric: string;
  /** Metric → what its log-likelihoods are divided by; only those that compare options. */
  readonly normalisers: Readonly<Record<string, string>>;
  readonly prompt: string | null;
  readonly target: string | null;
  readonly options: string | readonly string[] | null;
  readonly dataset: EvaluationTask["dataset"] | null;
  readonly stop: readonly string[] | null;
  readonly maxNewTokens: number | null;
  readonly slots: readonly TemplateMap[];
}

/** How rows fill a template's slots. */
export interface TemplateMap {
  readonly template: string;
  readonly slots: Readonly<Record<string, string | readonly string[]>>;
}

/** All that a task declares; a group gives one for each of its tasks. Errors: as `resolveTasks`. */
export async function describeTasks(name: string): Promise<TaskDescription[]> {
  const { tasks } = await resolveTasks([name]);
  return tasks.map((task) => {
    const slots = templatesOf(task);
    return {
      id: task.id,
      kind: task.kind,
      title: task.title,
      version: task.version,
      rowFields: task.rowFields,
      metrics: task.metrics,
      primaryMetric: task.primaryMetric,
      normalisers: Object.fromEntries(
        task.metrics.flatMap((metric) => {
          const normaliser = METRICS[metric]?.normaliser;
          return normaliser === undefined ? [] : [[metric, normaliser]];
        }),
      ),
      prompt: task.wording?.context ?? null,
      target: task.wording?.target ?? null,
      options: task.wording?.options ?? null,
      dataset: task.dataset ?? null,
      stop: task.kind === "generation" ? task.stop : null,
      maxNewTokens: task.kind === "generation" ? task.maxNewTokens : null,
      templates: slots.map(({ template }) => template),
      slots,
    };
  });
}

function templatesOf(task: EvaluationTask): TemplateMap[] {
  const declared = TEMPLATES.flatMap((template) =>
    template.tasks
      .filter((use) => use.task === task.id)
      .map((use) => ({ template: template.id, slots: use.slots })),
  );
  return [...declared, ...Object.entries(task.slots ?? {}).map(([template, slots]) => ({ template, slots }))];
}
