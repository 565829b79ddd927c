import { type DatasetManifest, MANIFEST_FILE } from "../../contracts/dataset-manifest.ts";
import { type FolderManifest, formatManifest, parseFolderManifest } from "../../contracts/folder-manifest.ts";
import { CookbookError } from "../../core/errors.ts";
import type { DatasetFolder } from "../../domain/ports/dataset-folder.ts";
import { datasetCard } from "./dataset-card.ts";

/** Undefined when the folder holds none. Errors: invalid-data, io-failed. */
export async function readFolderManifest(folder: DatasetFolder): Promise<FolderManifest | undefined> {
  const bytes = await folder.read(MANIFEST_FILE);
  if (bytes === undefined) return undefined;
  return parseFolderManifest(Buffer.from(bytes).toString("utf8"), `${folder.path}/${MANIFEST_FILE}`);
}

/** The manifest of a folder that `generate` may write into. Errors: invalid-data, not-resumable, io-failed. */
export async function readManifest(folder: DatasetFolder): Promise<DatasetManifest | undefined> {
  const manifest = await readFolderManifest(folder);
  if (manifest?.schema !== "cookbook-collection") return manifest;
  throw new CookbookError({
    code: "not-resumable",
    message: `"${folder.path}" holds datasets that were merged or imported: nothing is generated into it`,
    hint: "choose another folder with --out, and join the two with `cookbook data merge`",
  });
}

/** The card and then, as the mark of completion, the manifest. Errors: io-failed. */
export async function writeManifest<M extends FolderManifest>(
  folder: DatasetFolder,
  manifest: M,
): Promise<M> {
  await folder.write("README.md", datasetCard(manifest));
  await folder.write(MANIFEST_FILE, formatManifest(manifest));
  return manifest;
}
