import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { openDatasetRepository, type UploadFile } from "../../adapters/hub/dataset-repository.ts";
import { readHubSettings } from "../../adapters/models/hub/hub-settings.ts";
import { MANIFEST_FILE } from "../../contracts/dataset-manifest.ts";
import { splitsOf } from "../../contracts/folder-manifest.ts";
import { CookbookError } from "../../core/errors.ts";
import { promptsFile } from "../datasets/dataset-plan.ts";
import { finishedManifestOf, openData } from "./open-data.ts";
import { verifyData } from "./verify-data.ts";

export interface PushDataOptions {
  /** A dataset folder. */
  readonly path: string;
  /** "owner/name" on the Hugging Face Hub; made if missing. */
  readonly repository: string;
  /** A new repository is private; one that is there must be. */
  readonly isPrivate?: boolean | undefined;
  /** Of the commit. */
  readonly title?: string | undefined;
  /** For tests; default: the process's. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
  /** In bytes of files to send. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

export interface Push {
  readonly repository: string;
  readonly url: string;
  /** Undefined when all was there already. */
  readonly commit: string | undefined;
  readonly uploaded: readonly string[];
  /** There already with the same content. */
  readonly kept: readonly string[];
  /** Data files of an earlier version, which loaders would read with the new ones. */
  readonly removed: readonly string[];
}

/** Data files and hashes, which belong to a version of the dataset. */
const OWN_FILE = /^(train|eval)(-.*\.(jsonl|jsonl\.gz|parquet)|\.prompts\.bin)$/;

/**
 * Sends a dataset folder to the Hugging Face Hub in one commit, after checking that it is whole. Files that are there with
 * the same content are not sent, and big ones that arrived before a stop are not sent again. HF_TOKEN, HF_ENDPOINT and
 * HF_HUB_OFFLINE are respected. Errors: invalid-data (the folder is not sound), invalid-parameter, upload-failed, io-failed,
 * interrupted.
 */
export async function pushData(options: PushDataOptions): Promise<Push> {
  const { path: folder, repository, isPrivate = false, signal } = options;
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repository)) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `"${repository}" is no name of a repository, expected owner/name`,
    });
  }
  const { settings, token } = await credentials(options.environment);
  const local = await soundFiles(folder, signal);
  const hub = openDatasetRepository(repository, settings, token);
  const visibility = await hub.visibility();
  if (visibility === undefined) await hub.create({ isPrivate });
  if (visibility === "public" && isPrivate) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: `${hub.url} is public, and a private one is asked for`,
      hint: "choose another name, make it private on its page, or leave --private out",
    });
  }
  const remote = await hub.files();
  const upload: UploadFile[] = [];
  const kept: string[] = [];
  for (const file of local) {
    if ((await remote.get(file.name)?.holds(file)) === true) kept.push(file.name);
    else upload.push(file);
  }
  const names = new Set(local.map(({ name }) => name));
  const removed = [...remote.keys()].filter((name) => OWN_FILE.test(name) && !names.has(name));
  const uploaded = upload.map(({ name }) => name);
  const result = { repository, url: hub.url, uploaded, kept, removed };
  if (upload.length + removed.length === 0) return { ...result, commit: undefined };
  const total = upload.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const { commit } = await hub.commit({
    title: options.title ?? "Upload the dataset with Cookbook",
    upload,
    remove: removed,
    signal,
    onFile({ bytes }) {
      done += bytes;
      options.onProgress?.({ done, total });
    },
  });
  return { ...result, commit };
}

async function credentials(environment: NodeJS.ProcessEnv | undefined) {
  const settings = await readHubSettings(environment);
  if (settings.isOffline) {
    throw new CookbookError({
      code: "upload-failed",
      message: "HF_HUB_OFFLINE is set: nothing is sent to the Hugging Face Hub",
      hint: "unset HF_HUB_OFFLINE (and TRANSFORMERS_OFFLINE)",
    });
  }
  const { token } = settings;
  if (token?.startsWith("hf_") === true) return { settings, token };
  throw new CookbookError({
    code: "upload-failed",
    message:
      token === undefined
        ? "there is no token for the Hugging Face Hub"
        : "the token is none of the Hugging Face Hub: those begin with hf_",
    hint: "set HF_TOKEN to a token that may write, from settings/tokens on the Hub",
  });
}

/** What belongs to the dataset, README first. Errors: invalid-data when the folder is not what its manifest says. */
async function soundFiles(folder: string, signal: AbortSignal | undefined): Promise<UploadFile[]> {
  const openTokenizer = () => Promise.reject(new Error("no rows are made again"));
  const { problems } = await verifyData({ path: folder, openTokenizer, signal });
  const [first, ...more] = problems;
  if (first !== undefined) {
    throw new CookbookError({
      code: "invalid-data",
      message: `"${folder}" is not sound and is not sent: ${first.file} ${first.problem}${more.length === 0 ? "" : `, and ${more.length} more`}`,
      hint: "`cookbook data verify` names all that is wrong",
    });
  }
  const splits = splitsOf(finishedManifestOf(await openData(folder)));
  const digests = new Map(
    splits.flatMap(({ files }) => files.map(({ file, sha256 }) => [file, sha256] as const)),
  );
  const names = [
    "README.md",
    MANIFEST_FILE,
    ...splits.map(({ split }) => promptsFile(split)),
    ...digests.keys(),
  ];
  const present = new Set(await readdir(folder));
  return Promise.all(
    names
      .filter((name) => present.has(name))
      .map(async (name) => {
        const file = path.join(folder, name);
        return { name, path: file, bytes: (await stat(file)).size, sha256: digests.get(name) };
      }),
  );
}
