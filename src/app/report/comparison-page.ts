import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import type { AverageComparison, Comparison, TaskComparison } from "../comparison/compare-results.ts";
import { differenceChart } from "./difference-chart.ts";
import { escapeHtml } from "./escape-html.ts";
import { htmlPage } from "./html-page.ts";

/** Every arm beside the baseline, as one page. */
export function comparisonHtml(comparison: Comparison): string {
  const { baseline, arms, warnings } = comparison;
  return htmlPage({
    kind: "Cookbook comparison",
    heading: `${arms.slice(1).join(", ")} beside ${baseline}`,
    introduction: `Differences to ${baseline} on the rows that all have, in points of 100.`,
    sections: [
      ...arms.slice(1).map((arm, place) => armSection(comparison, arm, place)),
      warnings.length === 0
        ? ""
        : `<section><h2>Warnings</h2><ul>${warnings.map((one) => `<li>${escapeHtml(one)}</li>`).join("")}</ul></section>`,
      HOW,
    ],
  });
}

const HOW = `<section><h2>How it is computed</h2>
<p class="note">Intervals: 95 %, percentiles of 10,000 paired bootstrap resamples of rows, and of runs where an arm has
several. p: exact McNemar test of 0/1 scores, else a sign-flip permutation test; Holm: corrected over the tasks that have
the metric. Detectable: the difference that so many rows show with a chance of 80 % at 5 %. Averages count every task once;
rows are drawn within each task.</p></section>`;

/** A chart and a table of one arm beside the baseline. */
export function armSection({ comparisons, averages }: Comparison, arm: string, place: number): string {
  const own = comparisons.filter((one) => one.arm === arm);
  const summed = averages.filter((one) => one.arm === arm);
  const plotted = [
    ...summed.map((one) => ({ ...one, name: `${one.group}: ${one.average}`, isSummary: true })),
    ...own.map((one) => ({ ...one, name: `${one.task} ${one.metric}`, isSummary: false })),
  ];
  const body = [...summed.map(averageRow), ...own.map(taskRow)];
  const cells = body.map(
    ([first, ...rest]) =>
      `<tr><th scope="row">${escapeHtml(first!)}</th>${rest.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`,
  );
  const header = ["task", "rows", "before", "after", "difference [95 %]", "p", "Holm", "detectable"];
  return `<section aria-labelledby="arm-${place}">
<h2 id="arm-${place}">${escapeHtml(arm)}</h2>
${differenceChart(plotted, `differences-${place}`)}
<div class="scroll"><table><thead><tr>${header.map((name) => `<th scope="col">${name}</th>`).join("")}</tr></thead><tbody>${cells.join("")}</tbody></table></div>
</section>`;
}

function averageRow(one: AverageComparison): string[] {
  return [
    `${one.group}: ${one.average}`,
    `${one.tasks} tasks`,
    points(one.before),
    points(one.after),
    `${signedPoints(one.difference)} ${intervalPoints(one.interval)}`,
    "",
    "",
    "",
  ];
}

function taskRow(one: TaskComparison): string[] {
  return [
    `${one.task} ${one.metric}`,
    String(one.rows),
    points(one.before),
    points(one.after),
    `${signedPoints(one.difference)} ${intervalPoints(one.interval)}`,
    one.pValue.toPrecision(2),
    one.adjustedPValue.toPrecision(2),
    one.detectable === undefined ? "–" : points(one.detectable),
  ];
}
