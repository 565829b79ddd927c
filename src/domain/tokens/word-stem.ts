const ENDINGS = ["ing", "ed", "es", "er", "ly", "s"];

/**
 * The word in lower case without one common English ending, if three letters remain: a rough key under which "lamps",
 * "Lamp" and "lamping" are one word. Rules compare words by it, so a question may inflect what it repeats.
 */
export function wordStem(word: string): string {
  const lower = word.toLowerCase();
  for (const ending of ENDINGS) {
    if (lower.length - ending.length >= 3 && lower.endsWith(ending))
      return trimmed(lower.slice(0, -ending.length));
  }
  return trimmed(lower);
}

/** A final e is lost before an ending ("bake", "baking"), so it never counts. */
function trimmed(stem: string): string {
  return stem.length > 3 && stem.endsWith("e") ? stem.slice(0, -1) : stem;
}

/** The word with one of the endings that `wordStem` takes off; undefined where that would change its stem. */
export function inflected(word: string, ending: "s" | "ed" | "ing"): string | undefined {
  const base = word.endsWith("e") && ending !== "s" ? word.slice(0, -1) : word;
  const result = base + ending;
  return wordStem(result) === wordStem(word) ? result : undefined;
}
