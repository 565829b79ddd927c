import { CHOICE_LABELS } from "../templates/prompts/choice-question.ts";
import type { ChoiceOption } from "./define-task.ts";

/**
 * Options that are answered by the letter of their place. Place p shows option `order[p]`, default p; the result is in the
 * order of `texts`. `prompt` makes the question from the texts as they stand in it.
 */
export function letteredOptions(
  texts: readonly string[],
  prompt: (shown: readonly string[]) => string,
  order: readonly number[] = [...texts.keys()],
): ChoiceOption[] {
  const context = prompt(order.map((option) => texts[option]!));
  return texts.map((_, option) => {
    const text = CHOICE_LABELS[order.indexOf(option)]!;
    return { context, continuation: ` ${text}`, text };
  });
}
