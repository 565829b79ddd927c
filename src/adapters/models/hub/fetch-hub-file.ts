import { rm, stat } from "node:fs/promises";
import type { ListFileEntry } from "@huggingface/hub";
import { CookbookError } from "../../../core/errors.ts";
import { type Checksum, checksumOfFile } from "../download/checksum.ts";
import type { OnDownloadEvent } from "../download/download-event.ts";
import { downloadFile } from "../download/download-file.ts";
import { blobPath, type HubCacheEntry, linkIntoSnapshot } from "./hub-cache.ts";
import type { HubSettings } from "./hub-settings.ts";
import { authorization, type HubRepository } from "./list-hub-files.ts";

export interface FetchHubFileOptions {
  readonly repository: HubRepository;
  readonly entry: HubCacheEntry;
  readonly commit: string;
  readonly file: ListFileEntry;
  readonly settings: HubSettings;
  /** Checks the content of a file that is there already. Default: its size. */
  readonly verify?: boolean;
  readonly onEvent?: OnDownloadEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Brings one file into the Hub's cache unless it is there. Errors: those of `downloadFile`. */
export async function fetchHubFile(options: FetchHubFileOptions): Promise<void> {
  const { repository, entry, commit, file, settings, verify = false } = options;
  const checksum = checksumOf(repository, file);
  const target = blobPath(entry, checksum.hex);
  if (!(await isComplete(target, file.size, verify ? checksum : undefined))) {
    await rm(target, { force: true });
    const base = `${settings.endpoint}/${repository.type === "dataset" ? "datasets/" : ""}${repository.name}`;
    await downloadFile({
      url: `${base}/resolve/${commit}/${file.path.split("/").map(encodeURIComponent).join("/")}`,
      headers: authorization(settings),
      target,
      sizeBytes: file.size,
      checksum,
      label: file.path,
      onEvent: options.onEvent,
      signal: options.signal,
    });
  }
  await linkIntoSnapshot(entry, commit, file.path, checksum.hex);
}

/** Becomes a file name in the cache, so nothing but hex digits may pass. */
function checksumOf({ name }: HubRepository, file: ListFileEntry): Checksum {
  const checksum: Checksum =
    file.lfs === undefined
      ? { kind: "git-blob", hex: file.oid ?? "" }
      : { kind: "sha256", hex: file.lfs.oid };
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(checksum.hex)) return checksum;
  throw new CookbookError({
    code: "download-failed",
    message: `the Hub gives ${JSON.stringify(checksum.hex)} as checksum of ${file.path} in ${name}`,
    hint: "check HF_ENDPOINT; this does not look like the Hugging Face Hub",
  });
}

/** By size, and by content too when a checksum is given. */
async function isComplete(path: string, sizeBytes: number, checksum: Checksum | undefined): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.size !== sizeBytes) return false;
  return checksum === undefined || (await checksumOfFile(path, checksum.kind)) === checksum.hex;
}
