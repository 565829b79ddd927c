import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { CookbookError } from "../../core/errors.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { createChatTemplate } from "./chat-template.ts";
import { withPlainSplits } from "./split-patterns.ts";
import { tokenizerFingerprint } from "./tokenizer-fingerprint.ts";
import type { TokenizerJson, TokenizerSettings } from "./tokenizer-json.ts";

/** A tokenizer over Hugging Face's JavaScript implementation. Errors: model-unsupported for an unknown component. */
export function createTokenizer(json: TokenizerJson, settings: TokenizerSettings): Tokenizer {
  const plain: TokenizerJson = {
    ...json,
    pre_tokenizer: json.pre_tokenizer === null ? null : withPlainSplits(json.pre_tokenizer),
  };
  const inner = openTokenizer(plain, settings);
  const added = inner.get_added_tokens_decoder();
  const idOf = (token: string | undefined): number | undefined =>
    token === undefined ? undefined : inner.token_to_id(token);
  const specialTokens = withoutUndefined({
    bos: idOf(settings.bosToken),
    eos: idOf(settings.eosToken),
    pad: idOf(settings.padToken),
    unknown: idOf(settings.unknownToken ?? (json.model.unk_token as string | undefined) ?? undefined),
  });
  const vocabularySize = vocabularySizeOf(plain);
  const specialTokenIds = new Set<number>([...(settings.specialIds ?? []), ...Object.values(specialTokens)]);
  for (const [id, token] of added) if (token.special) specialTokenIds.add(id);
  for (let id = 0; id < vocabularySize; id++)
    if (inner.id_to_token(id) === undefined) specialTokenIds.add(id);

  let fingerprint: string | undefined;
  return {
    get fingerprint() {
      fingerprint ??= tokenizerFingerprint(plain);
      return fingerprint;
    },
    vocabularySize,
    specialTokens,
    specialTokenIds,
    encode(text, options = {}) {
      if (text === "" && options.addSpecialTokens !== true) return [];
      return inner.encode(text, { add_special_tokens: options.addSpecialTokens ?? false }).ids;
    },
    decode(ids, options = {}) {
      const skip = options.skipSpecialTokens ?? true;
      const kept = ids.filter(
        (id) => inner.id_to_token(id) !== undefined && !(skip && specialTokenIds.has(id)),
      );
      // The library skips special tokens by a linear search per id, and refuses an empty list.
      return kept.length === 0 ? "" : inner.decode(kept, { clean_up_tokenization_spaces: false });
    },
    idToToken: (id) => inner.id_to_token(id),
    applyChatTemplate:
      settings.chatTemplate === undefined
        ? undefined
        : createChatTemplate(
            settings.chatTemplate,
            withoutUndefined({
              bos_token: settings.bosToken,
              eos_token: settings.eosToken,
              pad_token: settings.padToken,
              unk_token: settings.unknownToken,
            }),
          ),
  };
}

function openTokenizer(json: TokenizerJson, settings: TokenizerSettings): HuggingFaceTokenizer {
  try {
    return new HuggingFaceTokenizer(json, withoutUndefined({ eos_token: settings.eosToken }));
  } catch (cause) {
    throw new CookbookError({
      code: "model-unsupported",
      message: `the tokenizer cannot be opened: ${(cause as Error).message}`,
      hint: "supported are tokenizers of the types BPE, Unigram and WordPiece with the components of Hugging Face tokenizers",
      cause,
    });
  }
}

function vocabularySizeOf(json: TokenizerJson): number {
  let largest = -1;
  if (Array.isArray(json.model.vocab)) largest = json.model.vocab.length - 1;
  else for (const id of Object.values(json.model.vocab)) largest = Math.max(largest, id as number);
  for (const token of json.added_tokens) largest = Math.max(largest, token.id);
  return largest + 1;
}

function withoutUndefined<T extends Readonly<Record<string, unknown>>>(
  object: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
