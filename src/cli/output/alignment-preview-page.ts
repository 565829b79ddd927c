import type { Aligned } from "../../app/alignment/aligned.ts";
import type { Alignment } from "../../app/alignment/alignment.ts";
import type { AlignmentPreview, SaidParts } from "../../app/alignment/preview-alignment.ts";
import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import type { Estimate } from "../../domain/alignment/bootstrap-effects.ts";
import { alignmentPage } from "./alignment-page.ts";
import { formatTable } from "./table.ts";

/** Slots by name, and the scorer's parts for the gold answer. */
export function alignmentPreviewPage({ task, template, rule, rows, read, fit }: AlignmentPreview): string {
  const shown = rows.map(({ row, slots, gold, adherence, parts, said }) => {
    const filled = Object.entries(slots).map(([slot, value]) => `[${slot}: ${[value].flat().join(" | ")}]`);
    const scored =
      gold === null ? "no gold answer" : `gold "${gold}": ${partsText({ adherence: adherence!, parts })}`;
    const heard = said.map((one) => `${one.model} says "${one.text.trim()}": ${partsText(one)}`);
    return `── ${row}\n${[...filled, scored, ...heard].join("\n")}\n`;
  });
  const told =
    fit.goldAdherence === undefined
      ? "no gold answers to see the fit by\n"
      : `gold answers: mean adherence ${points(fit.goldAdherence)}, below one half ${points(fit.lowShare!)} % of ${read} rows\n`;
  const warned = fit.warning === undefined ? "" : `warning: ${fit.warning}\n`;
  return `${task} by the rule of ${template}: ${rule}\n\n${shown.join("\n")}\n${told}${warned}`;
}

function partsText({ adherence, parts }: Pick<SaidParts, "adherence" | "parts">): string {
  const told = Object.entries(parts).map(([part, value]) => `${part} ${value.toFixed(2)}`);
  return `adherence ${adherence.toFixed(2)} (${told.join(", ")})`;
}

/** The analysis of one model, or a table of several and what holds over them; how other rules do; where the files are. */
export function alignedPage(aligned: Aligned, out: string | undefined): string {
  const { models, overModels, overTraining } = aligned;
  const { analysis, matrix, fit, soft, free } = models.at(-1)!.alignment;
  const warned = fit.warning === undefined ? "" : `warning: ${fit.warning}\n`;
  const files = out === undefined ? "" : `\nreport: ${out}/report.html\n`;
  if (models.length === 1) {
    const others = matrix === undefined ? "" : `other rules: ${matrix.text}\n`;
    return `${alignmentPage(analysis)}${softLine(soft)}${freeLine(free)}${warned}${others}${files}`;
  }
  const table = formatTable(
    [`${analysis.rows} rows`, "adherence", "correct", "through adherence", "of the change, %"],
    models.map(({ model, alignment }) => {
      const { adherenceChange, totalEffect, indirectEffect, proportionMediated } = alignment.analysis.effects;
      return [model, ...[adherenceChange, totalEffect, indirectEffect, proportionMediated].map(changeText)];
    }),
  );
  const over =
    overModels === undefined || overModels.association.estimate === null
      ? []
      : [
          `Over the models, changes in adherence and in correctness correlate by ${correlationText(overModels.association)}.`,
        ];
  const training =
    overTraining === undefined
      ? []
      : [
          `Over training, adherence and correctness correlate by ${correlationText(overTraining.levels)}; their changes from step to step, which a common rise does not make, by ${correlationText(overTraining.changes)}.`,
        ];
  const verdicts = models.map(({ model, alignment }) => `${model}: ${alignment.analysis.verdict.text}`);
  return `${table}\n${[...over, ...training, ...verdicts].join("\n\n")}\n${warned}${files}`;
}

function softLine(soft: Alignment["soft"]): string {
  if (soft === undefined) return "";
  const { totalEffect, indirectEffect, proportionMediated } = soft;
  return `by F1: ${changeText(totalEffect)} points, ${changeText(indirectEffect)} through adherence, ${changeText(proportionMediated)} %\n`;
}

function freeLine(free: Alignment["free"]): string {
  if (free === undefined) return "";
  return `free answers, without options: adherence ${points(free.base)} → ${points(free.tuned)}, ${changeText(free.change)}\n`;
}

function changeText({ estimate, low, high }: Estimate): string {
  if (estimate === null) return "–";
  return `${signedPoints(estimate)}${low === null || high === null ? "" : ` ${intervalPoints([low, high])}`}`;
}

function correlationText({ estimate, low, high }: Estimate): string {
  if (estimate === null) return "an unknown amount (three points or more are needed, which differ)";
  return `${estimate.toFixed(2)}${low === null || high === null ? "" : ` (${low.toFixed(2)} to ${high.toFixed(2)})`}`;
}
