import type { PhraseKind } from "./phrase.ts";

/** The kind of answer that a question's asking words call for; "phrase" where they leave it open ("what", none). */
export function askedKind(question: string): PhraseKind {
  if (/\b(?:what|which) year\b|\bwhen\b/i.test(question)) return "year";
  if (/\bhow (?:many|much)\b|\bwhat number\b/i.test(question)) return "number";
  if (/\bwhom?\b|\bwhere\b|\bthe name of\b|\bwhat place\b/i.test(question)) return "name";
  return "phrase";
}

const LOOKS: Readonly<Record<PhraseKind, RegExp>> = {
  year: /^\d{4}$/,
  number: /^\d+$/,
  name: /^\p{Lu}/u,
  phrase: /^\D/,
};

/** Whether a text looks like a phrase of the kind. A phrase that opens a sentence looks like a name too. */
export function looksLike(text: string, kind: PhraseKind): boolean {
  return LOOKS[kind].test(text);
}
