import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { getHFHubCachePath } from "@huggingface/hub";

/** What Hugging Face's environment variables say. */
export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly isOffline: boolean;
  /** Shared with Python's `huggingface_hub`: models that it has got need no second download. */
  readonly cacheFolder: string;
}

/** Reads HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH, HF_HOME, HF_HUB_CACHE and HF_HUB_OFFLINE. */
export async function readHubSettings(environment: NodeJS.ProcessEnv = process.env): Promise<HubSettings> {
  const endpoint = environment.HF_ENDPOINT;
  return {
    endpoint: (endpoint === undefined || endpoint === "" ? "https://huggingface.co" : endpoint).replace(
      /\/+$/,
      "",
    ),
    token: await readToken(environment),
    isOffline: isOn(environment.HF_HUB_OFFLINE) || isOn(environment.TRANSFORMERS_OFFLINE),
    cacheFolder: getHFHubCachePath(),
  };
}

async function readToken(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const given = (environment.HF_TOKEN ?? environment.HUGGING_FACE_HUB_TOKEN)?.trim();
  if (given !== undefined && given !== "") return given;
  const cache = environment.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const home = environment.HF_HOME ?? join(cache, "huggingface");
  const text = await readFile(environment.HF_TOKEN_PATH ?? join(home, "token"), "utf8").catch(() => "");
  return text.trim() === "" ? undefined : text.trim();
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(1|on|yes|true)$/i.test(value.trim());
}
