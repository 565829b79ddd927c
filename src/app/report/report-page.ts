import path from "node:path";
import type { RunResult } from "../../contracts/run-result.ts";
import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import { metricTitle } from "../../domain/evaluation/metrics/registry.ts";
import { differenceChart } from "./difference-chart.ts";
import { escapeHtml } from "./escape-html.ts";
import { htmlPage } from "./html-page.ts";
import { lossChart } from "./loss-chart.ts";
import type { Example, ReportData, TaskReport } from "./report-data.ts";
import { scoreChart } from "./score-chart.ts";

/** The whole report as one page. */
export function reportPage(data: ReportData): string {
  const { recipe } = data;
  return htmlPage({
    kind: "Cookbook run",
    heading: recipe.name,
    title: `Cookbook run: ${recipe.name}`,
    introduction: introduction(data),
    sections: [
      ...data.tasks.map((task) => taskSection(task, data)),
      alignmentSection(data),
      curriculumSection(data),
      lossSection(data),
      ...data.tasks.map(examplesSection),
      detailsSection(data),
    ],
  });
}

function lossSection({ curves }: ReportData): string {
  return `<section aria-labelledby="loss">
<h2 id="loss">Training loss</h2>
${lossChart(curves)}
<p class="note">Nats per answer token on the made-up samples; faint: each step, strong: moving average. A control with
random answers cannot be learned beyond its format, so its curve stays higher.</p>
</section>`;
}

function introduction({ recipe, result }: ReportData): string {
  const { length } = recipe.controls;
  const controls =
    length === 0 ? "" : ` and as many for ${length === 1 ? "the control" : `each of ${length} controls`}`;
  return (
    `${recipe.model}, tuned for ${recipe.tune.steps} steps on ${recipe.data.count.toLocaleString("en-US")} samples ` +
    `of the template ${path.basename(recipe.template.id)}${controls}: ${result.trained_tokens.toLocaleString("en-US")} tokens in ` +
    "all, made of random words. No text by people, none by a model."
  );
}

function taskSection(task: TaskReport, { result }: ReportData): string {
  const own = result.results.filter((one) => one.task === task.id);
  const gains = own.map(({ metric, difference, interval, base, tuned }) => {
    const direction = interval[0] > 0 ? "up" : interval[1] < 0 ? "down" : "flat";
    return `<li class="${direction}"><strong>${signedPoints(difference)}</strong>${escapeHtml(title(metric))}<br><span>${points(base)} → ${points(tuned)}, 95 % interval ${signedPoints(interval[0])} to ${signedPoints(interval[1])}</span></li>`;
  });
  const rows = own.map((one) => [
    title(one.metric),
    points(one.base),
    points(one.tuned),
    `${signedPoints(one.difference)} ${intervalPoints(one.interval)}`,
  ]);
  return `<section aria-labelledby="task-${escapeHtml(task.id)}">
<h2 id="task-${escapeHtml(task.id)}">${escapeHtml(task.title)} <span class="note">(${escapeHtml(task.id)}, ${task.rows} rows)</span></h2>
<p class="said">${escapeHtml(task.explanation)}</p>
<ul class="gains">${gains.join("")}</ul>
${scoreChart(task.groups, `score-${task.id}`)}
<div class="scroll">${table("Points of 100; gains are paired row by row, intervals by bootstrap.", ["metric", "base", "tuned", "gain [95 %]"], rows)}</div>
${controlTable(task, result)}
</section>`;
}

/** How much of each task's gain goes through the rule. */
function alignmentSection({ result: { alignment = [] } }: ReportData): string {
  const sections = alignment.map((one, place) => {
    const effects = [
      ["correctness, in all", one.total_effect],
      ["through adherence", one.indirect_effect],
      ["by everything else", one.direct_effect],
    ] as const;
    const plotted = effects.flatMap(([name, { estimate, low, high }], at) =>
      estimate === null || low === null || high === null
        ? []
        : [{ name, difference: estimate, interval: [low, high] as const, isSummary: at === 0 }],
    );
    const warnings = one.warnings.map((text) => `<li>${escapeHtml(text)}</li>`);
    return `<section aria-labelledby="align-${place}">
<h2 id="align-${place}">Does ${escapeHtml(one.task)} gain by the rule?</h2>
<p class="said">${escapeHtml(one.verdict)}</p>
${differenceChart(plotted, `align-chart-${place}`)}
${warnings.length === 0 ? "" : `<details><summary>${warnings.length} things to be aware of</summary><ul>${warnings.join("")}</ul></details>`}
</section>`;
  });
  return sections.join("\n");
}

function controlTable(task: TaskReport, { controls }: RunResult): string {
  const rows = controls
    .filter((one) => one.task === task.id)
    .map((one) => [
      one.control,
      title(one.metric),
      points(one.score),
      `${signedPoints(one.difference)} ${intervalPoints(one.interval)}`,
      `${signedPoints(one.tuned_minus_control)} ${intervalPoints(one.tuned_minus_control_interval)}`,
    ]);
  if (rows.length === 0) return "";
  const head = ["control", "metric", "score", "control − base [95 %]", "tuned − control [95 %]"];
  const caption = "Controls: the same prompts with answers that the rule does not give.";
  return `<div class="scroll">${table(caption, head, rows)}</div>`;
}

function examplesSection(task: TaskReport): string {
  if (task.examples.length === 0) return "";
  return `<section aria-labelledby="examples-${escapeHtml(task.id)}">
<h2 id="examples-${escapeHtml(task.id)}">Examples: ${escapeHtml(task.title.toLowerCase())}</h2>
<ul class="examples">${task.examples.map(exampleItem).join("\n")}</ul>
</section>`;
}

const KINDS: Readonly<Record<Example["kind"], string>> = {
  gained: "wrong before, right after",
  kept: "right before and after",
  lost: "right before, wrong after",
  missed: "wrong before and after",
};

function exampleItem({ id, kind, prompt, golds, answers }: Example): string {
  const lines = answers.map(
    ({ name, text, isRight }) =>
      `<dt>${escapeHtml(name)}</dt><dd class="${isRight ? "right" : "wrong"}">${isRight ? "✓" : "✗"} ${escapeHtml(text === "" ? "(nothing)" : text)}</dd>`,
  );
  return `<li><span class="kind ${kind}">${KINDS[kind]}</span> <span class="note">${escapeHtml(id)}</span>
<pre>${escapeHtml(prompt)}</pre>
<dl><dt>expected</dt><dd>${escapeHtml(golds.join(" / "))}</dd>${lines.join("")}</dl></li>`;
}

function curriculumSection({ result: { curriculum } }: ReportData): string {
  if (curriculum === undefined) return "";
  const rows = curriculum.map(({ round, level, score }) => [String(round), String(level), score.toFixed(2)]);
  const caption = "Mean adherence to the rule on fresh samples of the level, after each round.";
  return `<section aria-labelledby="curriculum">
<h2 id="curriculum">Curriculum</h2>
<div class="scroll">${table(caption, ["round", "level", "adherence"], rows)}</div>
</section>`;
}

function detailsSection({ recipe, result }: ReportData): string {
  const stages = result.stages.map(({ name, seconds }) => [name, seconds.toFixed(1)]);
  return `<section aria-labelledby="details">
<h2 id="details">Details</h2>
<div class="scroll">${table("Seconds of each stage", ["stage", "seconds"], stages)}</div>
<p class="note">Calibration: ${Math.round(result.calibration_tokens_per_second).toLocaleString("en-US")} tokens/s of a fixed
probe on this machine. Compare times of two machines through it.</p>
<details><summary>The recipe</summary><pre>${escapeHtml(JSON.stringify(recipe, null, 2))}</pre></details>
</section>`;
}

function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const headCells = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join("");
  const body = rows
    .map(
      ([first, ...rest]) =>
        `<tr><th scope="row">${escapeHtml(first!)}</th>${rest.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`,
    )
    .join("");
  return `<table><caption>${escapeHtml(caption)}</caption><thead><tr>${headCells}</tr></thead><tbody>${body}</tbody></table>`;
}

function title(metric: string): string {
  return metricTitle(metric);
}
