import { basename } from "node:path";
import type { GraphBuilder, Value } from "../../../core/graph/graph.ts";
import type { WeightBinder } from "../../../domain/models/graphs/gradient-graph.ts";
import type { ModelContext } from "./model-context.ts";

/** Points a graph's frozen tensors into the model's weight cache. */
export function bindWeights({ cache }: Pick<ModelContext, "cache">): WeightBinder {
  return (builder: GraphBuilder) => {
    const tensor = (name: string): Value => {
      const entry = cache.tensors.get(name);
      if (entry === undefined) throw new Error(`weight cache: no tensor "${name}"`);
      return builder.externalConstant(name, "float32", entry.shape, {
        kind: "external",
        file: basename(cache.path),
        offset: entry.offset,
        lengthBytes: entry.lengthBytes,
      });
    };
    return { tensor, matrix: (name) => ({ weight: tensor(name) }) };
  };
}
