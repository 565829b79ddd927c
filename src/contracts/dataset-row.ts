import { z } from "zod";
import type { PromptAndCompletion } from "../domain/datasets/row-style.ts";

const text = z.object({ text: z.string() });
const promptCompletion = z.object({ prompt: z.string(), completion: z.string() });
const alpaca = z.object({ instruction: z.string(), input: z.string().default(""), output: z.string() });
const messages = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string() })).min(2),
});

/** A row of any style but tokens as prompt and completion; of text, the whole is the completion. Undefined: no such row. */
export function readRow(value: unknown): PromptAndCompletion | undefined {
  const pair = promptCompletion.safeParse(value);
  if (pair.success) return pair.data;
  const chat = messages.safeParse(value);
  if (chat.success) {
    const turns = chat.data.messages;
    return {
      prompt: turns
        .slice(0, -1)
        .map(({ content }) => content)
        .join("\n"),
      completion: ` ${turns.at(-1)!.content}`,
    };
  }
  const task = alpaca.safeParse(value);
  if (task.success) {
    const { instruction, input, output } = task.data;
    return { prompt: input === "" ? instruction : `${instruction}\n${input}`, completion: ` ${output}` };
  }
  const plain = text.safeParse(value);
  return plain.success ? { prompt: "", completion: plain.data.text } : undefined;
}

/** What is expected of a row, for messages. */
export const ROW_EXPECTATION =
  '{"prompt": "…", "completion": "…"}, {"messages": […]}, {"instruction", "input", "output"} or {"text": "…"} on one line';
