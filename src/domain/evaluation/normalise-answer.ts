/**
 * SQuAD's answer normalisation: lower case, ASCII punctuation out, the articles a, an, the out, white space collapsed
 * (Rajpurkar et al. 2016, official script `evaluate-v1.1.py`).
 */
export function normaliseAnswer(text: string): string {
  return text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, "")
    .replace(/(?<![\p{L}\p{N}_])(a|an|the)(?![\p{L}\p{N}_])/gu, " ")
    .split(/\s+/u)
    .filter((word) => word !== "")
    .join(" ");
}
