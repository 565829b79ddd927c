import { CHOICE_LABELS } from "../prompts/choice-question.ts";
import { firstLine, indexOfRun, wordsOf } from "./words.ts";

/**
 * The option that a generation names: by its text, with or without an article, quotation marks or "the answer is" before
 * it, else by letter or number ("B", "(B)", "**B**", "2", "option 2"; 1 is the first). Naming a second option after the
 * first is no choice.
 */
export function chosenOption(options: readonly string[], generation: string): string | undefined {
  const whole = firstLine(generation);
  const same = options.find((option) => option.trim().toLowerCase() === whole.toLowerCase());
  if (same !== undefined && whole !== "") return same;
  const line = withoutLead(whole);
  const said = bare(line);
  // The longest first: an option may begin with the words of another.
  const byText = options
    .map((option) => ({ option, text: bare(option) }))
    .sort((a, b) => b.text.length - a.text.length)
    .find(({ text }) => text !== "" && said.startsWith(text));
  if (byText !== undefined) {
    const rest = wordsOf(said.slice(byText.text.length));
    const named = options.some((option) => {
      const words = wordsOf(bare(option));
      return option !== byText.option && words.length > 0 && indexOfRun(rest, words) >= 0;
    });
    return named ? undefined : byText.option;
  }
  return options[labelledPlace(line) ?? -1];
}

/** The place that a letter or a number names, from 0; it may lie behind the last option. */
function labelledPlace(line: string): number | undefined {
  const said =
    /^(?:(?:the )?(?:option|choice|number)\s+)?\(?(?:([A-H])|([1-9]))(?![\p{L}\p{N}'’-]|[.,]\p{N})/iu.exec(
      line,
    );
  const [, letter, number] = said ?? [];
  if (number !== undefined) return Number(number) - 1;
  // A small letter alone may be the article "a".
  const isLabel = letter !== undefined && letter === letter.toUpperCase();
  return isLabel ? CHOICE_LABELS.indexOf(letter as (typeof CHOICE_LABELS)[number]) : undefined;
}

function bare(text: string): string {
  return withoutLead(text.trim())
    .toLowerCase()
    .replace(/^(?:the|an|a)\s+/, "");
}

function withoutLead(line: string): string {
  return line.replace(/^["'*\s]*(?:(?:the )?answer(?: is)?\b\W*)?/i, "");
}
