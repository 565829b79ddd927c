import type { Command } from "commander";
import { commaNames } from "../options/parse-names.ts";
import { positiveNumber } from "../options/parse-number.ts";
import { byteSize } from "../options/size-option.ts";
import type { CommandDeclaration } from "./registry.ts";

interface PruneFlags {
  readonly what: string[];
  readonly olderThan?: number;
  readonly maxSize?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export const cache: CommandDeclaration = (program: Command) => {
  const command = program
    .command("cache")
    .description("see and prune what is kept to be quick the next time");

  command
    .command("info")
    .description("parts of the cache: what they hold, how much, last used when")
    .option("--json", "print one object")
    .action(async (flags: { readonly json?: boolean }) => {
      const { cacheInfo } = await import("../../app/cache/cache-info.ts");
      const { cachePage } = await import("../output/cache-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const info = await cacheInfo();
      if (flags.json === true) printJson(info);
      else process.stdout.write(cachePage(info));
    });

  command
    .command("prune")
    .description("remove what was not used for long, or is too much; all of it can be made again")
    .option("--what <parts>", "parts, separated by commas, as cache info names them", commaNames, [
      "evaluations",
    ])
    .option("--older-than <days>", "entries unused for longer go", positiveNumber())
    .option("--max-size <size>", "what may stay (500MB, 2GB); the longest unused go first", byteSize)
    .option("--dry-run", "tell what would go")
    .option("--json", "print one object")
    .action(async ({ what, maxSize, json, ...flags }: PruneFlags) => {
      const { parseCacheParts } = await import("../../app/cache/cache-parts.ts");
      const { pruneCache } = await import("../../app/cache/prune-cache.ts");
      const { prunedPage } = await import("../output/cache-page.ts");
      const { printJson } = await import("../output/print-json.ts");
      const pruned = await pruneCache({ ...flags, parts: parseCacheParts(what), maxBytes: maxSize });
      if (json === true) printJson(pruned);
      else process.stdout.write(prunedPage(pruned, flags.dryRun === true));
    });
};
