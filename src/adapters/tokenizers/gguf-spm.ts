import type { Component } from "./tokenizer-json.ts";

/** `tokenizer.ggml.token_type` of an ordinary piece. */
const TOKEN_NORMAL = 1;

/**
 * The merges behind a SentencePiece BPE vocabulary. SentencePiece joins the two neighbours whose joined piece has the
 * highest score, so every way to split a piece in two is a merge, and merges are ordered by the piece's score.
 */
export function mergesOfScores(
  tokens: readonly string[],
  scores: readonly number[],
  types: readonly number[],
): (readonly [string, string])[] {
  const ids = new Map<string, number>();
  for (const [id, token] of tokens.entries())
    if ((types[id] ?? TOKEN_NORMAL) === TOKEN_NORMAL) ids.set(token, id);
  const merges: { readonly pair: readonly [string, string]; readonly score: number }[] = [];
  for (const [token, id] of ids) {
    const characters = [...token];
    for (let cut = 1, left = ""; cut < characters.length; cut++) {
      left += characters[cut - 1]!;
      const right = token.slice(left.length);
      if (ids.has(left) && ids.has(right)) merges.push({ pair: [left, right], score: scores[id]! });
    }
  }
  return merges.sort((a, b) => b.score - a.score).map(({ pair }) => pair);
}

/** Spaces become "▁", with one more at the start of the text if the model was trained so. */
export function spmNormalizer(addSpacePrefix: boolean): Component {
  const replace: Component = { type: "Replace", pattern: { String: " " }, content: "▁" };
  if (!addSpacePrefix) return replace;
  return { type: "Sequence", normalizers: [{ type: "Prepend", prepend: "▁" }, replace] };
}

export function spmDecoder(addSpacePrefix: boolean): Component {
  const steps: Component[] = [
    { type: "Replace", pattern: { String: "▁" }, content: " " },
    { type: "ByteFallback" },
    { type: "Fuse" },
  ];
  if (addSpacePrefix) steps.push({ type: "Strip", content: " ", start: 1, stop: 0 });
  return { type: "Sequence", decoders: steps };
}
