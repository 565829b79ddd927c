import { CookbookError } from "../../core/errors.ts";
import type { Tokenizer } from "../ports/tokenizer.ts";

/** Token ids of a prompt and of what follows it. */
export interface EncodedPair {
  readonly prompt: readonly number[];
  readonly completion: readonly number[];
}

/** Turns raw text into the ids that a model sees; the same for tuning and evaluation, so that both agree. */
export interface PromptEncoder {
  encodePrompt(prompt: string): number[];
  /**
   * Prompt and completion are tokenised together, and the completion's ids are those after the prompt's own length: a
   * length cut, as lm-evaluation-harness and TRL do. Errors: `invalid-data` when nothing is left for the completion.
   */
  encodePair(prompt: string, completion: string): EncodedPair;
  /**
   * For scoring: white space at the context's end moves to the continuation first, and an empty context becomes BOS
   * (or EOS), as lm-evaluation-harness does.
   */
  encodeForScoring(context: string, continuation: string): EncodedPair;
}

export interface PromptEncoderOptions {
  /** Wraps prompts as a user turn of the model's chat template; completions then lose their leading space. */
  readonly chat?: boolean;
  /** Ends every completion of `encodePair` with the end-of-text token. Default: the value of `chat`. */
  readonly endOfText?: boolean;
}

/** Errors: `invalid-parameter` for `chat` with a model that has no chat template. */
export function createPromptEncoder(tokenizer: Tokenizer, options: PromptEncoderOptions = {}): PromptEncoder {
  const { chat = false, endOfText = chat } = options;
  const render = chat ? chatRenderer(tokenizer) : (prompt: string) => prompt;
  // A chat template writes the special tokens itself.
  const encode = (text: string) => tokenizer.encode(text, { addSpecialTokens: !chat });
  const { eos } = tokenizer.specialTokens;
  const ending = endOfText && eos !== undefined ? [eos] : [];

  function cut(context: string, continuation: string): EncodedPair {
    const prompt = encode(context);
    const completion = encode(context + continuation).slice(prompt.length);
    if (completion.length > 0) return { prompt, completion };
    throw new CookbookError({
      code: "invalid-data",
      message: `${JSON.stringify(continuation.slice(0, 60))} adds no token after its prompt, expected at least one`,
      hint: "start the completion with a space or another character that the tokenizer keeps apart",
    });
  }

  return {
    encodePrompt: (prompt) => encode(render(prompt)),
    encodePair(prompt, completion) {
      const pair = cut(render(prompt), chat ? completion.replace(/^ /, "") : completion);
      return { prompt: pair.prompt, completion: [...pair.completion, ...ending] };
    },
    encodeForScoring(context, continuation) {
      if (chat) return cut(render(context), continuation.replace(/^ /, ""));
      const kept = context.trimEnd();
      const pair = cut(kept, context.slice(kept.length) + continuation);
      if (pair.prompt.length > 0) return pair;
      const start = tokenizer.specialTokens.bos ?? eos;
      const [first, ...rest] = pair.completion;
      if (start === undefined || first === start) return { prompt: [first!], completion: rest };
      return { prompt: [start], completion: pair.completion };
    },
  };
}

function chatRenderer(tokenizer: Tokenizer): (prompt: string) => string {
  const { applyChatTemplate } = tokenizer;
  if (applyChatTemplate === undefined) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: "chat is on, but the model has no chat template",
      hint: "set chat: false, or take an instruction-tuned model",
    });
  }
  return (prompt) => applyChatTemplate([{ role: "user", content: prompt }], { addGenerationPrompt: true });
}
