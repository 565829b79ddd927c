import type { TaskCheck } from "../../app/tasks/check-task.ts";
import type { TaskDescription, TaskList } from "../../app/tasks/describe-tasks.ts";
import type { PreviewedRow } from "../../app/tasks/preview-task.ts";
import { formatTable } from "./table.ts";

/** Errors that are printed in full. */
const MOST_ERRORS = 20;

export function taskListPage({ tasks, groups }: TaskList): string {
  const table = formatTable(
    ["id", "kind", "metrics", "templates", "title"],
    tasks.map(({ id, kind, metrics, templates, title }) => [
      id,
      kind,
      metrics.join(", "),
      templates.join(", "),
      title,
    ]),
  );
  const grouped = groups.map(({ id, title, tasks: own }) => `group ${id} (${title}): ${own.join(", ")}\n`);
  return `${table}\n${grouped.join("")}\nyour own: cookbook tasks check my-task.yaml --data rows.jsonl (docs/guide/tasks.md)\n`;
}

export function taskPage(task: TaskDescription): string {
  const lines: [string, string][] = [
    ["kind", task.kind],
    ["version", String(task.version)],
    ["rows hold", task.rowFields],
  ];
  if (task.prompt !== null) lines.push(["prompt", JSON.stringify(task.prompt)]);
  if (task.options !== null) lines.push(["options", JSON.stringify(task.options)]);
  if (task.target !== null) lines.push(["target", JSON.stringify(task.target)]);
  if (task.stop !== null) lines.push(["ends before", JSON.stringify(task.stop)]);
  if (task.maxNewTokens !== null) lines.push(["tokens", `at most ${task.maxNewTokens}`]);
  for (const metric of task.metrics) {
    const normaliser = task.normalisers[metric];
    const main = metric === task.primaryMetric ? ", leads" : "";
    lines.push(["metric", `${metric}${normaliser === undefined ? "" : ` (${normaliser})`}${main}`]);
  }
  if (task.dataset) {
    const { repository, config, split } = task.dataset;
    lines.push(["Hub", `${repository}${config === undefined ? "" : ` (${config})`}, split ${split}`]);
  }
  for (const { template, slots } of task.slots) {
    const map = Object.entries(slots).map(([slot, source]) => `${slot} ← ${[source].flat().join(", ")}`);
    lines.push(["template", `${template}: ${map.join("; ")}`]);
  }
  const width = Math.max(...lines.map(([name]) => name.length));
  return `${task.id}: ${task.title}\n${lines.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join("")}`;
}

/** White space that would not be seen is written out at the ends. */
export function previewedRowsPage(rows: readonly PreviewedRow[]): string {
  return rows.map(previewedRow).join("\n");
}

function previewedRow({ task, id, index, requests, gold }: PreviewedRow): string {
  const head = `── ${task}, row ${index} (${id})\n`;
  const shared = requests.every(({ context }) => context === requests[0]!.context);
  const body = requests.map(({ context, continuation }, place) => {
    const mark = gold === place ? "✓" : " ";
    const before = shared ? "" : `${context}`;
    return continuation === "" ? "" : `${mark} ${before}│${JSON.stringify(continuation).slice(1, -1)}│\n`;
  });
  const context = shared ? `${requests[0]!.context}│\n` : "";
  const golds =
    typeof gold === "number" ? "" : `gold: ${gold.map((text) => JSON.stringify(text)).join(", ")}\n`;
  return `${head}${context}${body.join("")}${golds}`;
}

export function taskChecksPage(checks: readonly TaskCheck[]): string {
  return checks
    .map(({ task, rows, errors, warnings }) => {
      const state =
        rows === null
          ? "the declaration is sound; give --data to check rows"
          : errors.length === 0
            ? `all ${rows} rows can be asked`
            : `${errors.length} of ${rows} rows cannot be asked`;
      const more = errors.length > MOST_ERRORS ? [`… and ${errors.length - MOST_ERRORS} more`] : [];
      return [
        `${task}: ${state}`,
        ...errors.slice(0, MOST_ERRORS).map((error) => `  error: ${error}`),
        ...more.map((line) => `  ${line}`),
        ...warnings.map((warning) => `  warning: ${warning}`),
      ].join("\n");
    })
    .map((text) => `${text}\n`)
    .join("");
}
