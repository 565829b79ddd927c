import { cutLinkage, linkage } from "../../../core/cluster/linkage.ts";
import { wordF1 } from "../../evaluation/metrics/word-f1.ts";
import { canonicalWords } from "./canonical-answer.ts";
import { ABSTAIN } from "./vote-matrix.ts";

/** Answers whose words overlap by this F1 or more may mean the same. */
const SAME_ANSWER = 0.8;

/** Free answers to one row as options of that row's own. */
export interface ClusteredAnswers {
  /** The cluster of every answer, 0, 1, …; −1 for answers without a word. */
  readonly votes: Int32Array;
  /** The cluster of the known true answers: the one that is nearest, a new one when none is near, −1 when none is known. */
  readonly gold: number;
}

/**
 * Answers are the same when their canonical words are, and further when every pair of a cluster overlaps by a token F1 of
 * at least 0.8 (complete linkage). Clusters are a function of the set of answers, not of their order.
 */
export function clusterAnswers(
  answers: readonly (string | undefined)[],
  golds: readonly string[] = [],
): ClusteredAnswers {
  const keys = answers.map((answer) => (answer === undefined ? "" : canonicalWords(answer).join(" ")));
  const distinct = [...new Set(keys)].filter((key) => key !== "").sort();
  const words = distinct.map((key) => key.split(" "));
  const clusters = clusterWords(words);
  const clusterOf = new Map(distinct.map((key, i) => [key, clusters[i]!]));
  return {
    votes: Int32Array.from(keys, (key) => clusterOf.get(key) ?? ABSTAIN),
    gold: goldCluster(words, clusters, golds.map(canonicalWords)),
  };
}

function clusterWords(words: readonly (readonly string[])[]): Int32Array {
  const merges = linkage(words.length, (i, j) => 1 - wordF1(words[i]!, words[j]!), "complete");
  return cutLinkage(words.length, merges, 1 - SAME_ANSWER + 1e-9);
}

function goldCluster(
  words: readonly (readonly string[])[],
  clusters: Int32Array,
  golds: readonly (readonly string[])[],
): number {
  const known = golds.filter((gold) => gold.length > 0);
  if (known.length === 0) return ABSTAIN;
  let nearest = -1;
  let overlap = SAME_ANSWER - 1e-9;
  for (const [i, answer] of words.entries()) {
    const here = Math.max(...known.map((gold) => (isSame(answer, gold) ? 2 : wordF1(answer, gold))));
    if (here <= overlap) continue;
    overlap = here;
    nearest = i;
  }
  return nearest === -1 ? new Set(clusters).size : clusters[nearest]!;
}

function isSame(first: readonly string[], second: readonly string[]): boolean {
  return first.join(" ") === second.join(" ");
}
