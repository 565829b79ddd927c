import { Template } from "@huggingface/jinja";
import { CookbookError } from "../../core/errors.ts";
import type { ChatMessage } from "../../domain/ports/tokenizer.ts";

export type ChatTemplate = (
  messages: readonly ChatMessage[],
  options?: { readonly addGenerationPrompt?: boolean },
) => string;

/**
 * Compiles a model's Jinja chat template. `names` are the special tokens it may mention (`bos_token`, `eos_token`, …).
 * Errors: invalid-data when the template cannot be read or refuses the messages.
 */
export function createChatTemplate(source: string, names: Readonly<Record<string, string>>): ChatTemplate {
  let template: Template | undefined;
  return (messages, options = {}) => {
    try {
      template ??= new Template(source);
      return template.render({
        ...names,
        messages: messages.map((message) => ({ ...message })),
        add_generation_prompt: options.addGenerationPrompt ?? false,
      });
    } catch (cause) {
      throw new CookbookError({
        code: "invalid-data",
        message: `the model's chat template failed: ${(cause as Error).message}`,
        hint: "check the order and roles of the messages, or leave the chat template off",
        cause,
      });
    }
  };
}
