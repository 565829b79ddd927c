import { CookbookError } from "../../core/errors.ts";
import { rstrip } from "../../core/python/strings.ts";
import type { ChatMessage, Tokenizer } from "../ports/tokenizer.ts";

/** Token ids of a prompt and of what follows it. */
export interface EncodedPair {
  readonly prompt: readonly number[];
  readonly completion: readonly number[];
}

/** Turns raw text into the ids that a model sees; the same for tuning and evaluation, so that both agree. */
export interface PromptEncoder {
  /** The prompt as the model sees it: itself, or as a user turn of the chat template after earlier turns. */
  render(prompt: string, earlier?: readonly ChatMessage[]): string;
  encodePrompt(prompt: string): number[];
  /** Ids of a text that `render` gave. */
  encodeRendered(text: string): number[];
  /**
   * Prompt and completion are tokenised together, and the completion's ids are those after the prompt's own length: a
   * length cut, as lm-evaluation-harness and TRL do. Errors: `invalid-data` when nothing is left for the completion.
   */
  encodePair(prompt: string, completion: string): EncodedPair;
  /**
   * Ids to score a continuation after a rendered context, by the rules of lm-evaluation-harness 0.4.13
   * (`api/model.py`): white space at the context's end moves to the continuation, both are tokenised together and cut
   * at the context's own length, an empty context becomes BOS (or EOS), and a text that spells out that token gets no
   * second one. Errors: `invalid-data` when nothing is left for the continuation.
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
  const { bos, eos } = tokenizer.specialTokens;
  const ending = endOfText && eos !== undefined ? [eos] : [];
  const start = bos ?? eos;
  const startText = start === undefined ? undefined : tokenizer.decode([start], { skipSpecialTokens: false });
  const encodeScored = (text: string) => {
    const spellsStart = startText !== undefined && startText !== "" && text.startsWith(startText);
    return tokenizer.encode(text, { addSpecialTokens: !spellsStart });
  };

  return {
    render,
    encodePrompt: (prompt) => encode(render(prompt)),
    encodeRendered: encode,
    encodePair(prompt, completion) {
      const rendered = render(prompt);
      const pair = cut(encode, rendered, chat ? completion.replace(/^ /, "") : completion);
      return { prompt: pair.prompt, completion: [...pair.completion, ...ending] };
    },
    encodeForScoring(context, continuation) {
      const kept = rstrip(context);
      const moved = context.slice(kept.length) + continuation;
      if (kept !== "") return cut(encodeScored, kept, moved);
      const ids = tokenizer.encode(moved, { addSpecialTokens: false });
      const pair =
        start === undefined || ids[0] === start
          ? { prompt: ids.slice(0, 1), completion: ids.slice(1) }
          : { prompt: [start], completion: ids };
      if (pair.completion.length === 0) throw addsNothing(continuation);
      return pair;
    },
  };
}

function cut(encode: (text: string) => number[], context: string, continuation: string): EncodedPair {
  const prompt = encode(context);
  const completion = encode(context + continuation).slice(prompt.length);
  if (completion.length > 0) return { prompt, completion };
  throw addsNothing(continuation);
}

function addsNothing(continuation: string): CookbookError {
  return new CookbookError({
    code: "invalid-data",
    message: `${JSON.stringify(continuation.slice(0, 60))} adds no token after its prompt, expected at least one`,
    hint: "start the completion with a space or another character that the tokenizer keeps apart",
  });
}

function chatRenderer(tokenizer: Tokenizer): PromptEncoder["render"] {
  const { applyChatTemplate } = tokenizer;
  if (applyChatTemplate === undefined) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: "chat is on, but the model has no chat template",
      hint: "set chat: false, or take an instruction-tuned model",
    });
  }
  return (prompt, earlier = []) =>
    applyChatTemplate([...earlier, { role: "user", content: prompt }], { addGenerationPrompt: true });
}
