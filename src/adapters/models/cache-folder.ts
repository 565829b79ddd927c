import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Where Cookbook keeps what it can make again: `COOKBOOK_HOME`, else `$XDG_CACHE_HOME/cookbook`, else `~/.cache/cookbook`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment.COOKBOOK_HOME;
  if (own !== undefined && own !== "") return resolve(own);
  const shared = environment.XDG_CACHE_HOME;
  return join(
    shared !== undefined && shared !== "" ? resolve(shared) : join(homedir(), ".cache"),
    "cookbook",
  );
}
