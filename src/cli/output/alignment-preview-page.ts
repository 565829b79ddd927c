import type { Alignment } from "../../app/alignment/align-models.ts";
import type { AlignmentPreview } from "../../app/alignment/preview-alignment.ts";
import { points } from "../../core/format-points.ts";
import { alignmentPage } from "./alignment-page.ts";

/** Slots by name, and the scorer's parts for the gold answer. */
export function alignmentPreviewPage({ task, template, rule, rows, read, fit }: AlignmentPreview): string {
  const shown = rows.map(({ row, slots, gold, adherence, parts }) => {
    const filled = Object.entries(slots).map(([slot, value]) => `[${slot}: ${[value].flat().join(" | ")}]`);
    const scored =
      gold === null
        ? "no gold answer"
        : `gold "${gold}": adherence ${adherence!.toFixed(2)} (${Object.entries(parts)
            .map(([part, value]) => `${part} ${value.toFixed(2)}`)
            .join(", ")})`;
    return `── ${row}\n${filled.join("\n")}\n${scored}\n`;
  });
  const told =
    fit.goldAdherence === undefined
      ? "no gold answers to see the fit by\n"
      : `gold answers: mean adherence ${points(fit.goldAdherence)}, below one half ${points(fit.lowShare!)} % of ${read} rows\n`;
  const warned = fit.warning === undefined ? "" : `warning: ${fit.warning}\n`;
  return `${task} by the rule of ${template}: ${rule}\n\n${shown.join("\n")}\n${told}${warned}`;
}

/** The analysis, how other rules do, and where the files are. */
export function alignedPage(alignment: Alignment, out: string | undefined): string {
  const { analysis, matrix, fit } = alignment;
  const warned = fit.warning === undefined ? "" : `warning: ${fit.warning}\n`;
  const others = matrix === undefined ? "" : `other rules: ${matrix.text}\n`;
  const files = out === undefined ? "" : `\nreport: ${out}/report.html\n`;
  return `${alignmentPage(analysis)}${warned}${others}${files}`;
}
