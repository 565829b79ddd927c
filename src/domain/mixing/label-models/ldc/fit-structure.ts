import type { EmLimits } from "./expectation-maximisation.ts";
import { fitBlocks } from "./fit-blocks.ts";
import { fitCommonCause } from "./fit-common-cause.ts";
import { fitCopy } from "./fit-copy.ts";
import type { PatternData } from "./pattern-data.ts";
import type { Structure } from "./structure.ts";

/** EM within limits from the structure's parameters. */
export function fitStructure(data: PatternData, start: Structure, limits: EmLimits): Structure {
  switch (start.kind) {
    case "indep":
    case "one":
    case "blocks":
      return fitBlocks(data, start, limits);
    case "common-cause":
      return fitCommonCause(data, start, limits);
    case "copy":
      return fitCopy(data, start, limits);
  }
}
