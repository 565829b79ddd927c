import { CookbookError } from "../../core/errors.ts";

/** `name=dir` of each probe. Errors: `usage`. */
export function parseProbes(words: readonly string[]): Record<string, string> {
  const probes: Record<string, string> = {};
  for (const word of words) {
    const [, name, folder] = /^([\w.-]+)=(.+)$/.exec(word) ?? [];
    if (name === undefined || folder === undefined) {
      throw new CookbookError({
        code: "usage",
        message: `--probe ${word}: expected name=folder`,
        hint: "for example --probe span-match=adapters/span-match",
      });
    }
    if (Object.hasOwn(probes, name)) {
      throw new CookbookError({ code: "usage", message: `two probes are called "${name}"` });
    }
    probes[name] = folder;
  }
  return probes;
}
