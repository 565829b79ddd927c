import { fitBlocks } from "./fit-blocks.ts";
import { fitCommonCause } from "./fit-common-cause.ts";
import { fitCopy } from "./fit-copy.ts";
import type { PatternData } from "./pattern-data.ts";
import type { Structure } from "./structure.ts";

/** At most `rounds` rounds of EM from the structure's parameters. */
export function fitStructure(data: PatternData, start: Structure, rounds: number): Structure {
  switch (start.kind) {
    case "indep":
    case "one":
    case "blocks":
      return fitBlocks(data, start, rounds);
    case "common-cause":
      return fitCommonCause(data, start, rounds);
    case "copy":
      return fitCopy(data, start, rounds);
  }
}
