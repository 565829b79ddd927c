import { CHOICE_LABELS } from "../prompts/choice-question.ts";
import { firstLine, indexOfRun, wordsOf } from "./words.ts";

/**
 * The option that a generation names. By text, with or without an article and "the answer is" before it, else by letter ("B", "(B)", "**B**"). Naming a
 * second option after the first is no choice.
 */
export function chosenOption(options: readonly string[], generation: string): string | undefined {
  const line = firstLine(generation).replace(/^["'*\s]*(?:(?:the )?answer(?: is)?\b\W*)?/i, "");
  const bare = (text: string) => text.toLowerCase().replace(/^(?:the|an|a)\s+/, "");
  // The longest first: an option may begin with the words of another.
  const byText = [...options]
    .sort((a, b) => b.length - a.length)
    .find((option) => bare(line).startsWith(bare(option)));
  if (byText !== undefined) {
    const rest = wordsOf(bare(line).slice(bare(byText).length));
    const named = options.some(
      (option) =>
        option !== byText && indexOfRun(rest, wordsOf(bare(option))) >= 0 && wordsOf(option).length > 0,
    );
    return named ? undefined : byText;
  }
  const letter = /^\(?([A-H])(?![\p{L}\p{N}'’-])/u.exec(line)?.[1];
  return letter === undefined
    ? undefined
    : options[CHOICE_LABELS.indexOf(letter as (typeof CHOICE_LABELS)[number])];
}
