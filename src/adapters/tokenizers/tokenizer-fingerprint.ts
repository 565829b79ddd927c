import { canonicalJson } from "../../core/canonical-json.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { TokenizerJson } from "./tokenizer-json.ts";

/**
 * SHA-256 over what decides the ids, in one canonical form: the same tokenizer read from `tokenizer.json` and rebuilt
 * from GGUF metadata has the same fingerprint.
 */
export function tokenizerFingerprint(json: TokenizerJson): string {
  const { type, vocab, merges, ...settings } = json.model;
  const tokens = Array.isArray(vocab)
    ? vocab
    : Object.entries(vocab as Record<string, number>).sort((a, b) => a[1] - b[1]);
  const added = json.added_tokens
    .map((token) => [
      token.id,
      token.content,
      token.special,
      token.normalized && json.normalizer !== null,
      token.single_word,
      token.lstrip,
      token.rstrip,
    ])
    .sort((a, b) => (a[0] as number) - (b[0] as number));
  // Added tokens may or may not be listed in the vocabulary too; ids do not depend on it.
  const addedIds = new Set(added.map(([id]) => id));
  const text = [
    JSON.stringify(tokens.filter(([, id]) => !addedIds.has(id))),
    JSON.stringify((merges ?? []).map((merge) => (typeof merge === "string" ? merge : merge.join(" ")))),
    canonicalJson(added),
    canonicalJson({
      type: type ?? "BPE",
      settings: Object.fromEntries(
        Object.entries(settings).filter(([, value]) => value !== null && value !== false && value !== ""),
      ),
      normalizer: json.normalizer,
      preTokenizer: json.pre_tokenizer,
      postProcessor: json.post_processor?.type === "ByteLevel" ? null : json.post_processor,
    }),
  ].join("\n");
  return sha256Hex(text);
}
