import { capitalize, strip } from "../../../core/python/strings.ts";

/**
 * Takes the marks of WikiHow articles out of HellaSwag's texts, in the order of `hellaswag/utils.py` (harness 0.4.13):
 * a title becomes a full stop, other brackets go, each pair of spaces becomes one. The result is not stripped again.
 */
export function cleanText(text: string): string {
  return strip(text)
    .replaceAll(" [title]", ". ")
    .replace(/\[[^\n]*?\]/g, "")
    .replaceAll("  ", " ");
}

export interface HellaswagParts {
  readonly activityLabel: string;
  readonly contextA: string;
  readonly contextB: string;
}

export function hellaswagQuery({ activityLabel, contextA, contextB }: HellaswagParts): string {
  return cleanText(`${activityLabel}: ${contextA} ${capitalize(contextB)}`);
}
