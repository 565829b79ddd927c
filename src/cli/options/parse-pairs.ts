import { CookbookError } from "../../core/errors.ts";

/** Words of `name=value`, each name once. Errors: `usage`. */
export function parsePairs(option: string, words: readonly string[] = []): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const word of words) {
    const [, name, value] = /^([\w.-]+)=(.+)$/.exec(word) ?? [];
    if (name === undefined || value === undefined) {
      throw new CookbookError({ code: "usage", message: `${option} ${word}: expected name=value` });
    }
    if (Object.hasOwn(pairs, name)) {
      throw new CookbookError({ code: "usage", message: `${option} has "${name}" twice` });
    }
    pairs[name] = value;
  }
  return pairs;
}
