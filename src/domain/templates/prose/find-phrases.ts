import { LINKS } from "../../tokens/function-words.ts";

const LINK_WORDS = new Set(LINKS.flatMap((link) => link.split(" ")));

/**
 * Reads prose back: the sentences of a text, each as its phrases in order. Written apart from the writer, for the
 * solvers that check templates: a phrase is a run of words between link words, punctuation and numbers.
 */
export function findPhrases(text: string): string[][] {
  return text
    .split(/[.?!](?:\s+|$)/)
    .filter((sentence) => sentence.trim() !== "")
    .map(phrasesOfSentence);
}

function phrasesOfSentence(sentence: string): string[] {
  const phrases: string[] = [];
  let run: string[] = [];
  const close = () => {
    if (run.length > 0) phrases.push(run.join(" "));
    run = [];
  };
  for (const token of sentence.match(/[^\s,;:()]+|[,;:()]/gu) ?? []) {
    if (/^[,;:()]$/.test(token) || LINK_WORDS.has(token.toLowerCase())) {
      close();
    } else if (/^\d+$/.test(token)) {
      close();
      phrases.push(token);
    } else {
      run.push(token);
    }
  }
  close();
  return phrases;
}
