import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import type { Estimate } from "../../domain/alignment/bootstrap-effects.ts";
import type { Aligned } from "../alignment/aligned.ts";
import type { Alignment } from "../alignment/alignment.ts";
import type { MeasuredRow } from "../alignment/measure-adherence.ts";
import { curveChart } from "./curve-chart.ts";
import { differenceChart } from "./difference-chart.ts";
import { escapeHtml } from "./escape-html.ts";
import { htmlPage } from "./html-page.ts";

const STYLE = `
.hist rect { fill: var(--base); opacity: 0.8; } .hist rect.tuned { fill: var(--s0); }
td.cell { background: color-mix(in srgb, var(--s0) calc(var(--heat) * 60%), transparent); }
`;
const MOST_EXAMPLES = 12;
const BINS = 10;

/** How much of a gain goes through the rule, as one page: the first model's, of a training the last one's. */
export function alignedHtml(aligned: Aligned): string {
  const { task, template, models, overTraining } = aligned;
  const { model, alignment } = overTraining === undefined ? models[0]! : models.at(-1)!;
  const { analysis, fit } = alignment;
  const told = [
    ...(fit.warning === undefined ? [] : [fit.warning]),
    ...analysis.warnings.map(({ text }) => text),
  ];
  const golds =
    fit.goldAdherence === undefined
      ? ""
      : ` The gold answers have a mean adherence of ${points(fit.goldAdherence)}.`;
  return htmlPage({
    kind: "Cookbook alignment",
    heading: `Does ${task} gain by the rule of ${template}?`,
    introduction: `${analysis.rows} rows, asked before and after tuning; adherence is how far what the model said follows the rule.${models.length === 1 ? "" : ` Of ${models.length} models this is ${model}.`}`,
    style: STYLE,
    sections: [
      `<section><h2>Verdict</h2><p class="said">${escapeHtml(analysis.verdict.text)}</p>
${warnings(told)}
${effectsChart(alignment)}${besides(alignment)}</section>`,
      training(aligned),
      several(aligned),
      `<section><h2>Adherence before and after</h2>${histogram(alignment.rows)}
<p class="note">Rows by adherence, from 0 to 1; grey: untuned, green: tuned.${golds}</p></section>`,
      `<section><h2>Where the gain falls</h2>${decomposition(alignment)}</section>`,
      controls(alignment),
      examples(alignment.rows),
    ],
  });
}

function training({ overTraining }: Aligned): string {
  if (overTraining === undefined) return "";
  const { points: all, levels, changes } = overTraining;
  const curves = [
    { name: "adherence", values: all.map(({ adherence }) => adherence) },
    { name: "correctness", values: all.map(({ correct }) => correct) },
  ];
  return `<section><h2>Over training</h2>${curveChart({ title: "Adherence and correctness over training", labels: all.map(({ name }) => name), curves })}
<p class="note">Correlation of adherence and correctness over the steps: ${correlation(levels)}; of their changes from one to the next, which a common rise does not make: ${correlation(changes)}.</p></section>`;
}

function several({ models, overModels }: Aligned): string {
  if (models.length === 1) return "";
  const rows = models.map(({ model, alignment: { analysis } }) => {
    const { adherenceChange, totalEffect, indirectEffect, proportionMediated } = analysis.effects;
    const cells = [adherenceChange, totalEffect, indirectEffect, proportionMediated].map(
      ({ estimate, low, high }) =>
        `<td>${estimate === null ? "–" : signedPoints(estimate)}${low === null || high === null ? "" : ` ${intervalPoints([low, high])}`}</td>`,
    );
    return `<tr><th scope="row">${escapeHtml(model)}</th>${cells.join("")}</tr>`;
  });
  const over =
    overModels === undefined || overModels.association.estimate === null
      ? ""
      : `<p class="note">Over the models, changes in adherence and in correctness correlate by ${correlation(overModels.association)}.</p>`;
  return `<section><h2>Every model</h2><div class="scroll"><table><thead><tr><th scope="col">model</th><th scope="col">adherence</th><th scope="col">correctness</th><th scope="col">through adherence</th><th scope="col">share, %</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>${over}</section>`;
}

function correlation({ estimate, low, high }: Estimate): string {
  if (estimate === null) return "not determined (three points or more are needed, which differ)";
  return `${estimate.toFixed(2)}${low === null || high === null ? "" : ` (95 % interval ${low.toFixed(2)} to ${high.toFixed(2)})`}`;
}

function warnings(texts: readonly string[]): string {
  return texts.length === 0 ? "" : `<ul>${texts.map((text) => `<li>${escapeHtml(text)}</li>`).join("")}</ul>`;
}

function effectsChart({ analysis: { effects } }: Alignment): string {
  const rows: readonly (readonly [string, Estimate])[] = [
    ["correctness, in all", effects.totalEffect],
    ["through adherence", effects.indirectEffect],
    ["by everything else", effects.directEffect],
    ["adherence itself", effects.adherenceChange],
  ];
  const plotted = rows.flatMap(([name, { estimate, low, high }], place) =>
    estimate === null || low === null || high === null
      ? []
      : [{ name, difference: estimate, interval: [low, high] as const, isSummary: place === 0 }],
  );
  const { estimate, low, high } = effects.proportionMediated;
  const share =
    estimate === null
      ? ""
      : `<p class="note">Share of the gain through adherence: ${points(estimate)} %${low === null || high === null ? "" : ` ${intervalPoints([low, high])}`}.</p>`;
  return `${differenceChart(plotted, "effects")}${share}`;
}

/** The softer score, and free answers to a choice. */
function besides({ soft, free }: Alignment): string {
  const change = ({ estimate, low, high }: Estimate) =>
    `${estimate === null ? "–" : signedPoints(estimate)}${low === null || high === null ? "" : ` ${intervalPoints([low, high])}`}`;
  const told = [
    ...(soft === undefined
      ? []
      : [
          `By F1 the gain is ${change(soft.totalEffect)}, of which ${change(soft.indirectEffect)} go through adherence: ${change(soft.proportionMediated)} %.`,
        ]),
    ...(free === undefined
      ? []
      : [
          `What the models generate with no options to choose from: adherence ${points(free.base)} → ${points(free.tuned)}, ${change(free.change)}.`,
        ]),
  ];
  return told.map((text) => `<p class="note">${text}</p>`).join("");
}

function histogram(rows: readonly MeasuredRow[]): string {
  const bins = (values: readonly number[]) => {
    const counts = new Array<number>(BINS).fill(0);
    for (const value of values) counts[Math.min(BINS - 1, Math.floor(value * BINS))]! += 1;
    return counts;
  };
  const before = bins(rows.map((row) => row.base_adherence));
  const after = bins(rows.map((row) => row.tuned_adherence));
  const most = Math.max(1, ...before, ...after);
  const bars = before.flatMap((count, bin) =>
    [count, after[bin]!].map((own, place) => {
      const height = (150 * own) / most;
      return `<rect class="${place === 1 ? "tuned" : "base"}" x="${20 + bin * 68 + place * 28}" y="${(160 - height).toFixed(1)}" width="26" height="${height.toFixed(1)}" rx="2"/>`;
    }),
  );
  const ticks = before.map(
    (_, bin) =>
      `<text class="tick" x="${47 + bin * 68}" y="178" text-anchor="middle">${(bin / BINS).toFixed(1)}</text>`,
  );
  return `<svg class="hist" viewBox="0 0 720 184" role="img" aria-label="Rows by adherence before and after tuning">${bars.join("")}${ticks.join("")}</svg>`;
}

function decomposition({ analysis }: Alignment): string {
  const words = { rose: "adherence rose", fell: "adherence fell", same: "adherence stayed" } as const;
  const plotted = analysis.decomposition.map(({ adherence, rows, gain }) => ({
    name: `${words[adherence]} (${rows} rows)`,
    difference: gain,
    interval: [Math.min(0, gain), Math.max(0, gain)] as const,
    isSummary: false,
  }));
  return `${differenceChart(plotted, "decomposition")}<p class="note">What the rows of each kind add to the gain in correctness.</p>`;
}

/** A heat map of one column: the own rule should be dark, the others light. */
function controls({ matrix, analysis }: Alignment): string {
  if (matrix === undefined) return "";
  const gain = analysis.effects.totalEffect.estimate ?? 0;
  const heat = (effect: number | null) =>
    gain === 0 || effect === null ? 0 : Math.min(1, Math.max(0, effect / gain));
  const rows = matrix.cells.map(({ template, isOwn, indirectEffect: effect, pValue, explains }) => {
    const value = effect.estimate === null ? "–" : signedPoints(effect.estimate);
    const interval =
      effect.low === null || effect.high === null ? "" : intervalPoints([effect.low, effect.high]);
    return `<tr><th scope="row">${escapeHtml(template)}${isOwn ? " (its own)" : ""}</th><td class="cell" style="--heat:${heat(effect.estimate).toFixed(3)}">${value} ${interval}</td><td>${pValue === null ? "–" : pValue.toPrecision(2)}</td><td>${explains ? "yes" : "no"}</td></tr>`;
  });
  return `<section><h2>Other rules on the same answers</h2><p>${escapeHtml(matrix.text)}</p>
<div class="scroll"><table><thead><tr><th scope="col">rule</th><th scope="col">through its adherence</th><th scope="col">p</th><th scope="col">explains</th></tr></thead><tbody>${rows.join("")}</tbody></table></div></section>`;
}

/** Those whose adherence changed most, first. */
function examples(rows: readonly MeasuredRow[]): string {
  const change = (row: MeasuredRow) => Math.abs(row.tuned_adherence - row.base_adherence);
  const shown = [...rows].sort((a, b) => change(b) - change(a)).slice(0, MOST_EXAMPLES);
  const items = shown.map(
    (
      row,
    ) => `<li><strong>${escapeHtml(row.row)}</strong> adherence ${points(row.base_adherence)} → ${points(row.tuned_adherence)}, correct ${points(row.base_correct)} → ${points(row.tuned_correct)}
<pre>before: ${escapeHtml(row.base_text.trim())}
after:  ${escapeHtml(row.tuned_text.trim())}${row.gold === null ? "" : `\ngold:   ${escapeHtml(row.gold)}`}</pre></li>`,
  );
  return `<section><h2>Rows that changed most</h2><ul class="examples">${items.join("")}</ul></section>`;
}
