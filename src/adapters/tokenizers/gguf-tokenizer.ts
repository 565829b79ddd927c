import { CookbookError } from "../../core/errors.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { createTokenizer } from "./create-tokenizer.ts";
import { GGUF_PRE_TOKENIZERS } from "./gguf-pre-tokenizers.ts";
import { mergesOfScores, spmDecoder, spmNormalizer } from "./gguf-spm.ts";
import type { AddedTokenJson, Component, TokenizerJson } from "./tokenizer-json.ts";

/** `tokenizer.ggml.token_type`. */
const TOKEN_UNKNOWN = 2;
const TOKEN_CONTROL = 3;
const TOKEN_USER_DEFINED = 4;
const TOKEN_UNUSED = 5;

type Metadata = Readonly<Record<string, unknown>>;

interface Vocabulary {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
}

/** By `tokenizer.ggml.model`. */
const TOKENIZER_MODELS: Readonly<
  Record<string, (path: string, metadata: Metadata, vocabulary: Vocabulary) => TokenizerJson>
> = { gpt2: byteLevelBpe, llama: sentencePieceBpe };

/** Rebuilds a model's tokenizer from GGUF metadata. Errors: model-unsupported (tokenizer type), model-damaged. */
export function createGgufTokenizer(path: string, metadata: Metadata): Tokenizer {
  const tokens = list<string>(path, metadata, "tokens");
  const types =
    metadata["tokenizer.ggml.token_type"] === undefined ? [] : list<number>(path, metadata, "token_type");
  const special = (key: string): string | undefined => {
    const id = metadata[`tokenizer.ggml.${key}_token_id`];
    return id === undefined ? undefined : tokens[Number(id)];
  };
  const bosToken = special("bos");
  const eosToken = special("eos");
  const padToken = special("padding");
  const unknownToken = special("unknown");
  const chatTemplate = metadata["tokenizer.chat_template"];
  const model = metadata["tokenizer.ggml.model"];
  const build = TOKENIZER_MODELS[String(model)];
  if (build === undefined)
    throw unsupported(path, `tokenizer model "${String(model)}"`, Object.keys(TOKENIZER_MODELS).join(", "));
  return createTokenizer(build(path, metadata, { tokens, types }), {
    ...(bosToken === undefined ? {} : { bosToken }),
    ...(eosToken === undefined ? {} : { eosToken }),
    ...(padToken === undefined ? {} : { padToken }),
    ...(unknownToken === undefined ? {} : { unknownToken }),
    ...(typeof chatTemplate === "string" ? { chatTemplate } : {}),
    specialIds: types.flatMap((type, id) => (type === TOKEN_UNKNOWN || type === TOKEN_UNUSED ? [id] : [])),
  });
}

function byteLevelBpe(path: string, metadata: Metadata, vocabulary: Vocabulary): TokenizerJson {
  const name = String(metadata["tokenizer.ggml.pre"] ?? "default");
  const pre = GGUF_PRE_TOKENIZERS[name];
  if (pre === undefined)
    throw unsupported(path, `pre-tokenizer "${name}"`, Object.keys(GGUF_PRE_TOKENIZERS).join(", "));
  return {
    added_tokens: addedTokens(vocabulary),
    normalizer: pre.normalizer,
    pre_tokenizer: pre.preTokenizer,
    post_processor: postProcessor(metadata, vocabulary, pre.addBos),
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      ignore_merges: pre.ignoreMerges,
      vocab: usedTokens(vocabulary),
      merges: list<string>(path, metadata, "merges"),
    },
  };
}

/** SentencePiece BPE with byte fallback: Llama 2, Mistral 7B and their kin. */
function sentencePieceBpe(path: string, metadata: Metadata, vocabulary: Vocabulary): TokenizerJson {
  const addSpacePrefix = (metadata["tokenizer.ggml.add_space_prefix"] as boolean | undefined) ?? true;
  const unknown = metadata["tokenizer.ggml.unknown_token_id"];
  const { tokens, types } = vocabulary;
  return {
    added_tokens: addedTokens(vocabulary),
    normalizer: spmNormalizer(addSpacePrefix),
    pre_tokenizer: null,
    post_processor: postProcessor(metadata, vocabulary, true),
    decoder: spmDecoder(addSpacePrefix),
    model: {
      type: "BPE",
      fuse_unk: true,
      byte_fallback: true,
      ...(unknown === undefined ? {} : { unk_token: tokens[Number(unknown)] }),
      vocab: usedTokens(vocabulary),
      merges: mergesOfScores(tokens, list<number>(path, metadata, "scores"), types),
    },
  };
}

function postProcessor(metadata: Metadata, { tokens }: Vocabulary, byDefault: boolean): Component | null {
  const id = metadata["tokenizer.ggml.bos_token_id"];
  const isWanted = (metadata["tokenizer.ggml.add_bos_token"] as boolean | undefined) ?? byDefault;
  const token = id === undefined ? undefined : tokens[Number(id)];
  return isWanted && token !== undefined ? leadingBos(token, Number(id)) : null;
}

function usedTokens({ tokens, types }: Vocabulary): Record<string, number> {
  // fromEntries defines own members, so a token named "__proto__" is a token like any other.
  return Object.fromEntries(
    tokens.flatMap((token, id): [string, number][] => (types[id] === TOKEN_UNUSED ? [] : [[token, id]])),
  );
}

function addedTokens({ tokens, types }: Vocabulary): AddedTokenJson[] {
  return types.flatMap((type, id) => {
    if (type !== TOKEN_CONTROL && type !== TOKEN_USER_DEFINED) return [];
    const flags = { normalized: false, single_word: false, lstrip: false, rstrip: false };
    return [{ id, content: tokens[id]!, special: type === TOKEN_CONTROL, ...flags }];
  });
}

function leadingBos(token: string, id: number): Component {
  const bos = { SpecialToken: { id: token, type_id: 0 } };
  return {
    type: "TemplateProcessing",
    single: [bos, { Sequence: { id: "A", type_id: 0 } }],
    pair: [
      bos,
      { Sequence: { id: "A", type_id: 0 } },
      { SpecialToken: { id: token, type_id: 1 } },
      { Sequence: { id: "B", type_id: 1 } },
    ],
    special_tokens: { [token]: { id: token, ids: [id], tokens: [token] } },
  };
}

function list<T>(path: string, metadata: Metadata, key: string): readonly T[] {
  const value = metadata[`tokenizer.ggml.${key}`];
  if (Array.isArray(value)) return value as T[];
  throw new CookbookError({
    code: "model-damaged",
    message: `${path}: the metadata has no list "tokenizer.ggml.${key}", so the tokenizer cannot be rebuilt`,
    hint: "get a GGUF file that holds its tokenizer",
  });
}

function unsupported(path: string, found: string, known: string): CookbookError {
  return new CookbookError({
    code: "model-unsupported",
    message: `${path}: ${found} is not supported; supported: ${known}`,
    hint: "use the model's safetensors folder, which brings its own tokenizer.json",
  });
}
