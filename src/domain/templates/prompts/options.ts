import type { Slots, TemplateFormat } from "../sdk/template.ts";
import { letteredQuestionPrompt } from "./choice-question.ts";

type ChoiceSlots = Slots & { readonly options: readonly string[]; readonly answer: string };

/** "Which of these …": facts or question first, then the options on lettered lines, answered by the option's text. */
export function chatChoice<S extends ChoiceSlots>(
  title: string,
  question: (slots: S) => string,
): TemplateFormat<S> {
  return {
    title,
    prompt: (slots) => letteredQuestionPrompt(question(slots), slots.options),
    completion: (slots) => ` ${slots.answer}\n`,
  };
}
