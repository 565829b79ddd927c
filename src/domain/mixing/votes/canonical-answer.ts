const ARTICLES = new Set(["a", "an", "the"]);
const NUMBER = /^[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/;

/**
 * The words of a free answer in the form in which answers are compared: NFKC, lower case, punctuation and articles out,
 * numbers in one spelling ("1,200.50" is "1200.5"). Empty when nothing is left.
 */
export function canonicalWords(answer: string): string[] {
  return answer
    .normalize("NFKC")
    .toLowerCase()
    .split(/\s+/u)
    .map(canonicalWord)
    .filter((word) => word !== "" && !ARTICLES.has(word));
}

function canonicalWord(word: string): string {
  // Quotes, brackets and currency around a number are no part of it; a sign is.
  const bare = word.replace(/^[^\p{L}\p{N}+-]+|[^\p{L}\p{N}]+$/gu, "");
  if (NUMBER.test(bare)) return String(Number(bare.replaceAll(",", "")));
  return bare.replace(/[^\p{L}\p{N}]/gu, "");
}
