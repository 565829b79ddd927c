import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";
import { CATALOGUE, type CatalogueEntry, catalogueEntry } from "./catalogue.ts";

/** What a user may write where a model is asked for. */
export type ModelReference =
  | { readonly kind: "hub"; readonly repository: string; readonly revision: string }
  | { readonly kind: "catalogue"; readonly entry: CatalogueEntry }
  | { readonly kind: "path"; readonly path: string };

const NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";
const HUB_REFERENCE = new RegExp(`^(${NAME}/${NAME})(?:@([A-Za-z0-9][A-Za-z0-9._/-]*))?$`);

/**
 * Reads `hf:owner/name[@revision]`, a catalogue name, or else a path (of a folder or a `.gguf` file). A folder with the
 * name of a catalogue model is meant by `./name`. Errors: usage for an `hf:` reference of another shape.
 */
export function parseModelReference(reference: string): ModelReference {
  if (reference.startsWith("hf:")) {
    const match = HUB_REFERENCE.exec(reference.slice(3));
    if (match === null || reference.includes("..")) {
      throw new CookbookError({
        code: "usage",
        message: `"${reference}" is no reference to a Hugging Face model`,
        hint: "write hf:owner/name or hf:owner/name@revision, such as hf:HuggingFaceTB/SmolLM2-135M-Instruct",
      });
    }
    return { kind: "hub", repository: match[1]!, revision: match[2] ?? "main" };
  }
  const entry = catalogueEntry(reference);
  return entry === undefined ? { kind: "path", path: reference } : { kind: "catalogue", entry };
}

/** For a path that leads nowhere: what its writer may have meant. */
export function modelNotFound(reference: string): CookbookError {
  const names = CATALOGUE.map((entry) => entry.id);
  const nearest = nearestName(reference, names);
  const looksLikeHub = HUB_REFERENCE.test(reference);
  const guess = nearest ?? (looksLikeHub ? `hf:${reference}` : undefined);
  return new CookbookError({
    code: "model-not-found",
    message: `there is no model "${reference}": no such folder or .gguf file, and no such catalogue name`,
    hint:
      guess === undefined
        ? `write hf:owner/name, the path of a folder or .gguf file, or a catalogue name (${names.join(", ")})`
        : `did you mean "${guess}"?`,
  });
}
