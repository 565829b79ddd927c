/** Text to token ids and back. Implementations: `adapters/tokenizers`. */
export interface Tokenizer {
  /** SHA-256 over vocabulary, merges and settings: equal fingerprints give equal ids for every text. */
  readonly fingerprint: string;
  /** Number of ids, added tokens included; ids lie in [0, vocabularySize). */
  readonly vocabularySize: number;
  readonly specialTokens: SpecialTokens;
  /** Ids that never stand for text of a user: bos, eos, pad, chat markers, unused. */
  readonly specialTokenIds: ReadonlySet<number>;
  /**
   * `addSpecialTokens` (default false) adds what the model's post-processor adds, such as a leading BOS.
   * Special tokens spelled out in the text are recognised, as in Hugging Face tokenizers.
   */
  encode(text: string, options?: { readonly addSpecialTokens?: boolean }): number[];
  /** `skipSpecialTokens` defaults to true. */
  decode(ids: readonly number[], options?: { readonly skipSpecialTokens?: boolean }): string;
  /** The raw vocabulary entry of an id ("Ġthe"), or undefined when the id is unused. */
  idToToken(id: number): string | undefined;
  /** Renders messages with the model's chat template; undefined when the model has none. */
  readonly applyChatTemplate:
    | ((messages: readonly ChatMessage[], options?: { readonly addGenerationPrompt?: boolean }) => string)
    | undefined;
}

export interface SpecialTokens {
  readonly bos?: number;
  readonly eos?: number;
  readonly pad?: number;
  readonly unknown?: number;
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: string;
}
