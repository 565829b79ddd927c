import type { Preview, PreviewSample } from "../../app/preview-template.ts";
import type { MarkedPart } from "../../domain/templates/sdk/mark-slots.ts";
import type { Style } from "./style.ts";

/**
 * Samples for a terminal. The completion, which is what training learns, stands between ⟦ and ⟧, with a dot between
 * tokens where the tokenizer is known and ↵ for a line break; slots carry the colours of the legend.
 */
export function previewPage({ template, format, samples, marks }: Preview, style: Style): string {
  const names = Object.keys(template.slots);
  const paint = (parts: readonly MarkedPart[]) =>
    parts
      .map((part) => (part.slot === undefined ? part.text : style.hue(names.indexOf(part.slot), part.text)))
      .join("");
  const legend = names.map((name, i) => style.hue(i, name)).join(", ");
  const head = [
    `${style.bold(template.id)}: ${template.title}`,
    `Rule: ${template.rule}`,
    `Format ${format}; slots: ${legend}; trained: ${style.underline("⟦between brackets⟧")}`,
  ];
  const pages = samples.map((sample, i) => {
    const trained = visibleEnds(
      sample.trainedTokens === undefined ? paint(marks[i]!.completion) : sample.trainedTokens.join("·"),
    );
    return `${style.dim(heading(sample))}\n${paint(marks[i]!.prompt)}${style.underline(style.bold(`⟦${trained}⟧`))}\n`;
  });
  return `${head.join("\n")}\n\n${pages.join("\n")}`;
}

function heading(sample: PreviewSample): string {
  const counts =
    sample.trainedTokens === undefined
      ? ""
      : `, ${sample.promptTokens} + ${sample.trainedTokens.length} tokens`;
  return `── sample ${sample.index}${counts}`;
}

function visibleEnds(text: string): string {
  return text.replaceAll("\n", "↵");
}
