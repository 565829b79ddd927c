/** The parts of Hugging Face's `tokenizer.json` that this project reads or writes; the rest passes through. */
export interface TokenizerJson {
  readonly added_tokens: readonly AddedTokenJson[];
  readonly normalizer: Component | null;
  readonly pre_tokenizer: Component | null;
  readonly post_processor: Component | null;
  readonly decoder: Component | null;
  readonly model: TokenizerModelJson;
}

export interface AddedTokenJson {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  readonly normalized: boolean;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

/** A normalizer, pre-tokenizer, post-processor or decoder: a type and its own settings. */
export interface Component {
  readonly type: string;
  readonly [setting: string]: unknown;
}

export interface TokenizerModelJson {
  readonly type?: string;
  readonly vocab: Readonly<Record<string, number>> | readonly (readonly [string, number])[];
  readonly merges?: readonly (string | readonly [string, string])[];
  readonly [setting: string]: unknown;
}

/** What `tokenizer_config.json` adds. */
export interface TokenizerSettings {
  readonly bosToken?: string;
  readonly eosToken?: string;
  readonly padToken?: string;
  readonly unknownToken?: string;
  /** Jinja source. */
  readonly chatTemplate?: string;
  /** Ids that the file itself marks as special or unused, beyond the added tokens. */
  readonly specialIds?: readonly number[];
}
