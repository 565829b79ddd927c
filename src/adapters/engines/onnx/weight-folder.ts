import { dirname } from "node:path";
import type { WeightCache } from "../../models/weight-cache.ts";

/** External data must lie beside the graph file, so graphs are written where the weights are. */
export function weightFolder(cache: WeightCache): string {
  return dirname(cache.path);
}
