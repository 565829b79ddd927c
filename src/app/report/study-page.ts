import type { StudyLevelResult, StudyMeasure, StudyResult } from "../../contracts/study-result.ts";
import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import { metricTitle } from "../../domain/evaluation/metrics/registry.ts";
import type { Study } from "../study/load-study.ts";
import { escapeHtml } from "./escape-html.ts";
import { htmlPage } from "./html-page.ts";
import { type ChartLevel, STUDY_CHART_STYLE, studyChart } from "./study-chart.ts";

const STYLE = `${STUDY_CHART_STYLE}
th, td { padding-inline: 7px; }
tbody th { white-space: normal; min-width: 80px; }
td.text { white-space: normal; }
details { margin-top: 14px; }
`;

/** The whole report of a study as one page. */
export function studyReportPage(study: Study, result: StudyResult): string {
  const scores = result.levels[0]!.scores;
  const tasks = [...new Set(scores.map(({ task }) => task))];
  return htmlPage({
    kind: "Cookbook study",
    heading: study.name,
    title: `Cookbook study: ${study.name}`,
    introduction: introduction(study, result),
    style: STYLE,
    sections: [
      ...tasks.map((task, place) => taskSection(result, task, place)),
      ...tasks.map((task, place) => adherenceSection(result, task, place)),
      levelsSection(result),
      warningsSection(result),
      HOW,
    ],
  });
}

const HOW = `<section aria-labelledby="how"><h2 id="how">How it is computed</h2>
<p class="note">Every level is tuned once for each seed; the untuned model is asked once. Intervals: 95 %, percentiles of
10,000 paired bootstrap resamples of rows, and of seeds. p: a sign-flip permutation test of the rows' means over seeds (of
one seed and 0/1 scores: exact McNemar); Holm: corrected over the tuned levels. In the plots the intervals are those of the
gain, set on the untuned model's score: where one lies wholly above the dashed line, the gain is clear.</p></section>`;

function introduction({ levels, seeds }: Study, { factor }: StudyResult): string {
  const { model, template, tasks } = levels[0]!.recipe;
  const names = tasks.map(({ id }) => id.split(/[\\/]/).at(-1)).join(", ");
  return (
    `${model} tuned on samples of ${template.id.split(/[\\/]/).at(-1)} and asked rows of ${names}, at ${levels.length} levels of ` +
    `${factor.label}${factor.unit === null ? "" : ` (${factor.unit})`}, each with ${seeds.length === 1 ? "one seed" : `${seeds.length} seeds`}. ` +
    "All else is the same."
  );
}

function taskSection(result: StudyResult, task: string, place: number): string {
  const { levels, factor, told } = result;
  const measured = (metric: string): Measured[] =>
    levels.flatMap((level) => {
      const measure = level.scores.find((one) => one.task === task && one.metric === metric);
      return measure === undefined ? [] : [{ level, measure, pHolm: measure.p_holm }];
    });
  const metrics = levels[0]!.scores.filter((one) => one.task === task).map(({ metric }) => metric);
  const [leading, ...others] = metrics as [string, ...string[]];
  const title = metricTitle(leading);
  const shown = measured(leading);
  const details = others.map((metric) => measureTable(result, metricTitle(metric), measured(metric)));
  return `<section aria-labelledby="task-${place}">
<h2 id="task-${place}">${escapeHtml(task)} over ${escapeHtml(factor.label)}</h2>
<p class="said">${escapeHtml(told.find((one) => one.task === task)?.text ?? "")}</p>
<p class="note">${escapeHtml(title)} in points of 100 on ${shown[0]!.measure.rows} rows. Dashed: the untuned model; small points: the seeds; large points: their mean, with the 95 % interval of the gain.</p>
${studyChart({ title: `${task}: ${title}`, axis: axisOf(result), id: `score-${place}`, levels: shown.map(plotted) })}
${measureTable(result, title, shown)}
${details.length === 0 ? "" : `<details><summary>Other metrics</summary>${details.join("")}</details>`}
</section>`;
}

function axisOf({ factor }: StudyResult): string {
  return factor.unit === null || factor.unit === factor.label
    ? factor.label
    : `${factor.label} (${factor.unit})`;
}

function plotted({ level, measure }: Measured): ChartLevel {
  const { base, value, per_seed, interval } = measure;
  return { label: level.level, base, value, perSeed: per_seed, interval };
}

interface Measured {
  readonly level: StudyLevelResult;
  readonly measure: StudyMeasure;
  /** After Holm's correction, where there is a test. */
  readonly pHolm?: number;
}

/** Levels as lines: what is measured, beside the untuned model and the reference level. */
function measureTable({ factor, seeds }: StudyResult, title: string, measured: readonly Measured[]): string {
  const hasSeeds = seeds.length > 1;
  const isTested = measured.some(({ pHolm }) => pHolm !== undefined);
  // A factor such as the model changes what the gains are counted from.
  const hasBases = measured.some(({ measure }) => measure.base !== measured[0]!.measure.base);
  const header = [
    factor.label,
    ...(hasBases ? ["untuned"] : []),
    title,
    ...(hasSeeds ? ["seeds"] : []),
    "gain [95 %]",
    ...(isTested ? ["p (Holm)"] : []),
    `less ${factor.reference} [95 %]`,
  ];
  const rows = measured.map(({ level, measure, pHolm }) => {
    const { base, value, per_seed, difference, interval, to_reference } = measure;
    const ifTuned = (text: string) => (level.is_tuned ? text : "–");
    const cells = [
      ...(hasBases ? [points(base)] : []),
      `<strong>${points(value)}</strong>`,
      ...(hasSeeds ? [ifTuned(per_seed.map(points).join(" · "))] : []),
      ifTuned(`${signedPoints(difference)} ${intervalPoints(interval)}`),
      ...(isTested ? [ifTuned(pHolm?.toPrecision(2) ?? "–")] : []),
      to_reference === null
        ? "–"
        : `${signedPoints(to_reference.difference)} ${intervalPoints(to_reference.interval)}`,
    ];
    return `<tr><th scope="row">${escapeHtml(level.level)}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  return table(header, rows);
}

function adherenceSection(result: StudyResult, task: string, place: number): string {
  const measured = result.levels.flatMap((level) => {
    const measure = level.adherence.find((one) => one.task === task);
    return measure === undefined ? [] : [{ level, measure }];
  });
  if (measured.length === 0) return "";
  return `<section aria-labelledby="adherence-${place}">
<h2 id="adherence-${place}">How far answers to ${escapeHtml(task)} follow the rule</h2>
<p class="note">Adherence by the template's scorer, which knows no right answer, in points of 100. Dashed: the untuned model.</p>
${studyChart({
  title: `${task}: adherence`,
  axis: axisOf(result),
  id: `adherence-chart-${place}`,
  levels: measured.map(plotted),
})}
${measureTable(result, "adherence", measured)}
</section>`;
}

function levelsSection({ levels, factor }: StudyResult): string {
  const rows = levels.map(({ level, set, trained_tokens }) => {
    const keys = Object.entries(set).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
    return `<tr><th scope="row">${escapeHtml(level)}</th><td class="text">${escapeHtml(keys.join(", ")) || "–"}</td><td>${trained_tokens.toLocaleString("en-US")}</td></tr>`;
  });
  return `<section aria-labelledby="levels"><h2 id="levels">What the levels change</h2>
${table([factor.label, "keys of the recipe", "trained tokens"], rows, 1)}</section>`;
}

function warningsSection({ warnings }: StudyResult): string {
  if (warnings.length === 0) return "";
  return `<section aria-labelledby="warnings"><h2 id="warnings">Warnings</h2><ul>${warnings.map((one) => `<li>${escapeHtml(one)}</li>`).join("")}</ul></section>`;
}

/** `textColumn`: one whose cells are words. */
function table(header: readonly string[], rows: readonly string[], textColumn?: number): string {
  const cells = header.map(
    (name, at) => `<th scope="col"${at === textColumn ? ' class="text"' : ""}>${escapeHtml(name)}</th>`,
  );
  return `<div class="scroll"><table><thead><tr>${cells.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}
