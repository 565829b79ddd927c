import path from "node:path";
import type { NamedAdapter } from "../../app/alignment/align-models.ts";
import { CookbookError } from "../../core/errors.ts";

/** `name=folder`, or a folder that is called by its last part, added to those before it. Errors: usage (a name twice). */
export function addAdapter(text: string, before: readonly NamedAdapter[]): NamedAdapter[] {
  const cut = text.indexOf("=");
  const adapter = text.slice(cut + 1);
  const name = cut > 0 ? text.slice(0, cut) : path.basename(path.resolve(adapter));
  if (before.some((one) => one.name === name)) {
    throw new CookbookError({
      code: "usage",
      message: `two tuned models are called "${name}"`,
      hint: "name them: --tuned first=folder --tuned second=folder",
    });
  }
  return [...before, { name, adapter }];
}
