import type { TaskAlignment } from "../../contracts/alignment-result.ts";
import { type MixRecipe, probeName } from "../../contracts/mix-recipe.ts";
import type { MixArmResult, MixResult } from "../../contracts/mix-result.ts";
import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import type { Comparison } from "../comparison/compare-results.ts";
import { armSection } from "./comparison-page.ts";
import { escapeHtml } from "./escape-html.ts";
import { htmlPage } from "./html-page.ts";

const STYLE = `
table.heat thead th:not(:first-child) { text-align: center; }
th, td { padding-inline: 7px; }
td.cell { text-align: center; } td.cell small { display: block; opacity: 0.75; }
td.cell { background: color-mix(in srgb, var(--s0) calc(var(--heat) * 60%), transparent); }
`;

/** The whole report of a mix as one page. */
export function mixReportPage(recipe: MixRecipe, result: MixResult, comparison: Comparison): string {
  const [baseline] = comparison.arms;
  const others = comparison.arms.filter((arm) => arm !== baseline);
  return htmlPage({
    kind: "Cookbook mix",
    heading: recipe.name,
    title: `Cookbook mix: ${recipe.name}`,
    introduction: introduction(recipe),
    style: STYLE,
    sections: [
      weightsSection(result),
      accuracySection(recipe, result),
      armsSection(recipe, result),
      ...others.map((arm, place) => armSection(comparison, arm, place)),
      biasSection(result),
      alignmentSection(result),
      warningsSection(result),
    ],
  });
}

function introduction({ model, templates, tasks, estimate, mix, seeds }: MixRecipe): string {
  const evidence = estimate.rules
    ? "who agrees with whom, and whose answers follow rules,"
    : "who agrees with whom";
  return (
    `${model}: ${templates.length} probes answered unlabelled rows of ${tasks.length} tasks; ${evidence} gave ` +
    `their accuracies, and these the mix. Every arm was tuned on ${budget(mix)}${seeds.length > 1 ? `, ${seeds.length} times` : ""}. No text by people, none by a model.`
  );
}

function budget({ samples, tokens, tune }: MixRecipe["mix"]): string {
  return samples === undefined
    ? `about ${tokens!.toLocaleString("en-US")} tokens`
    : `${samples.toLocaleString("en-US")} samples for ${tune.steps} steps`;
}

function weightsSection({ weights, eta, eta_path }: MixResult): string {
  const chosen = eta === null ? "given" : String(Number(eta.toPrecision(3)));
  const names = Object.keys(weights).sort((a, b) => weights[b]! - weights[a]!);
  const rows = eta_path.map(
    (step) =>
      `<tr><th scope="row">${Number(step.eta.toPrecision(3))}</th>${names.map((name) => heat(step.weights[name]!, points(step.weights[name]!))).join("")}</tr>`,
  );
  return `<section aria-labelledby="weights">
<h2 id="weights">The learned mix</h2>
<ul class="gains">${names
    .slice(0, 4)
    .map((name) => `<li><strong>${points(weights[name]!)} %</strong>${escapeHtml(name)}</li>`)
    .join("")}</ul>
<div class="scroll"><table class="heat"><caption>Shares in % over the sharpness η; chosen: ${chosen}.</caption>
<thead><tr><th scope="col">η</th>${names.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("")}</tr></thead>
<tbody>${rows.join("")}<tr><th scope="row">${chosen} (chosen)</th>${names.map((name) => heat(weights[name]!, points(weights[name]!))).join("")}</tr></tbody></table></div>
</section>`;
}

function accuracySection(
  recipe: MixRecipe,
  { estimates, true_accuracies, rule_labels, check }: MixResult,
): string {
  const tasks = Object.keys(estimates.tasks);
  if (tasks.length === 0) return "";
  const probes = recipe.templates.map(probeName);
  const rows = probes.map((probe) => {
    const cells = tasks.map((task) => {
      const { accuracy, low, high } = estimates.tasks[task]!.probes[probe]!;
      const truth = true_accuracies[probe]?.[task];
      const interval = low === null || high === null ? "" : `<small>${points(low)}–${points(high)}</small>`;
      const known = truth === null || truth === undefined ? "" : `<small>true ${points(truth)}</small>`;
      return heat(accuracy, `${points(accuracy)}${interval}${known}`);
    });
    return `<tr><th scope="row">${escapeHtml(probe)}</th>${cells.join("")}</tr>`;
  });
  const checked =
    check.mean_error === null
      ? "The rows have no labels to check the estimates by."
      : `Beside the labels, which nothing before this line has read: mean error ${points(check.mean_error)} points` +
        `${check.kendall_tau === null ? "" : `, order within a task by Kendall's τ ${check.kendall_tau.toFixed(2)}`}.`;
  return `<section aria-labelledby="accuracies">
<h2 id="accuracies">Estimated accuracy of the probes</h2>
<div class="scroll"><table class="heat"><caption>In %, with 95 % intervals, from votes on unlabelled rows.</caption>
<thead><tr><th scope="col">probe</th>${tasks.map((task) => `<th scope="col">${escapeHtml(task)}</th>`).join("")}</tr></thead>
<tbody>${rows.join("")}</tbody></table></div>
<p class="note">${escapeHtml(checked)}</p>
${rulesTable(rule_labels)}
</section>`;
}

function rulesTable(labels: MixResult["rule_labels"]): string {
  const rows = Object.entries(labels).map(
    ([task, { rows: count, rules, right }]) =>
      `<tr><th scope="row">${escapeHtml(task)}</th><td>${rules.map(escapeHtml).join(", ")}</td><td>${count}</td><td>${right === null ? "–" : points(right)}</td></tr>`,
  );
  if (rows.length === 0) return "";
  return `<div class="scroll"><table><caption>Rows of which rules say what is right: the one answer, of those given, that follows the rule best counted as a label.</caption>
<thead><tr><th scope="col">task</th><th scope="col">rules of</th><th scope="col">rows</th><th scope="col">right, % (for checking)</th></tr></thead>
<tbody>${rows.join("")}</tbody></table></div>`;
}

function armsSection({ tasks }: MixRecipe, { arms, learned_beside }: MixResult): string {
  const ids = arms[0]?.tasks.map(({ task }) => task) ?? tasks.map(({ id }) => id);
  const average = ({ tasks: own }: MixArmResult) =>
    own.reduce((sum, { value }) => sum + value, 0) / own.length;
  const rows = arms.map(
    (arm) =>
      `<tr><th scope="row">${escapeHtml(arm.arm)}</th><td><strong>${points(average(arm))}</strong></td>${arm.tasks.map(({ value }) => `<td>${points(value)}</td>`).join("")}</tr>`,
  );
  const counts = arms
    .filter((arm) => Object.keys(arm.counts).length > 0)
    .map((arm) => {
      const parts = Object.entries(arm.counts).filter(([, count]) => count > 0);
      return `<li>${escapeHtml(arm.arm)}: ${parts.map(([name, count]) => `${count} ${escapeHtml(name)}`).join(", ")}</li>`;
    });
  const beside = learned_beside.map(
    ({ arm, difference, interval }) =>
      `The learned mix less ${escapeHtml(arm)}: ${signedPoints(difference)} ${intervalPoints(interval)} on average`,
  );
  return `<section aria-labelledby="arms">
<h2 id="arms">All arms</h2>
<div class="scroll"><table><caption>Each task by its leading metric, in points of 100; mean over seeds.</caption>
<thead><tr><th scope="col">arm</th><th scope="col">mean</th>${ids.map((id) => `<th scope="col">${escapeHtml(id)}</th>`).join("")}</tr></thead>
<tbody>${rows.join("")}</tbody></table></div>
${beside.length === 0 ? "" : `<p>${beside.join("; ")}.</p>`}
<ul class="note">${counts.join("")}</ul>
</section>`;
}

/** A model that learned to prefer a place scores differently without knowing more. */
function biasSection({ arms }: MixResult): string {
  const tasks = (arms[0]?.tasks ?? []).filter(({ predicted }) => predicted !== null).map(({ task }) => task);
  if (tasks.length === 0) return "";
  const rows = tasks.map((task) => {
    const cells = arms.map(({ tasks: own }) => {
      const predicted = own.find((one) => one.task === task)?.predicted ?? [];
      return `<td>${predicted.map((share) => points(share)).join(" · ")}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(task)}</th>${cells.join("")}</tr>`;
  });
  return `<section aria-labelledby="bias">
<h2 id="bias">Which option is chosen</h2>
<div class="scroll"><table><caption>Share of rows, in %, on which each place of the options has the highest log-likelihood. A gain that comes with a shift here may be a bias and no skill.</caption>
<thead><tr><th scope="col">task</th>${arms.map(({ arm }) => `<th scope="col">${escapeHtml(arm)}</th>`).join("")}</tr></thead>
<tbody>${rows.join("")}</tbody></table></div>
</section>`;
}

function alignmentSection({ alignment }: MixResult): string {
  if (alignment.length === 0) return "";
  const cell = ({ estimate, low, high }: TaskAlignment["total_effect"]) =>
    `<td>${estimate === null ? "–" : signedPoints(estimate)}${low === null || high === null ? "" : ` ${intervalPoints([low, high])}`}</td>`;
  const rows = alignment.map(
    (one) =>
      `<tr><th scope="row">${escapeHtml(one.task)}</th><td>${escapeHtml(one.template)}</td>${cell(one.total_effect)}${cell(one.indirect_effect)}${cell(one.proportion_mediated)}</tr>`,
  );
  const verdicts = alignment.map(
    ({ task, template, verdict }) =>
      `<li>${escapeHtml(task)}, ${escapeHtml(template)}: ${escapeHtml(verdict)}</li>`,
  );
  return `<section aria-labelledby="alignment">
<h2 id="alignment">Does the learned mix gain by its templates' rules?</h2>
<div class="scroll"><table><caption>Tasks whose rows fill a template's slots, in points of 100 with 95 % intervals; the first seed's answers.</caption>
<thead><tr><th scope="col">task</th><th scope="col">rule of</th><th scope="col">gain</th><th scope="col">through adherence</th><th scope="col">share, %</th></tr></thead>
<tbody>${rows.join("")}</tbody></table></div>
<details><summary>In words</summary><ul>${verdicts.join("")}</ul></details>
</section>`;
}

function warningsSection({ warnings }: MixResult): string {
  if (warnings.length === 0) return "";
  return `<section aria-labelledby="warnings"><h2 id="warnings">Warnings</h2><ul>${warnings.map((one) => `<li>${escapeHtml(one)}</li>`).join("")}</ul></section>`;
}

/** A cell whose colour tells the share. */
function heat(share: number, content: string): string {
  return `<td class="cell" style="--heat:${share.toFixed(3)}">${content}</td>`;
}
