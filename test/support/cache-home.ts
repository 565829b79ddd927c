import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Unit tests share a cache folder of their own, so they neither use nor change the one of whoever runs them. */
export function setup(): () => void {
  const home = mkdtempSync(join(tmpdir(), "cookbook-home-"));
  process.env.COOKBOOK_HOME = home;
  return () => rmSync(home, { recursive: true, force: true });
}
