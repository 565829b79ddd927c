import { basename } from "node:path";
import type { ElementType, GraphBuilder, Value } from "../../../core/graph/graph.ts";
import type { FrozenMatrix } from "../../../core/graph/operators/linear.ts";
import type { WeightBinder } from "../../../domain/models/graphs/gradient-graph.ts";
import type { AlignedTensorFile } from "../../models/aligned-tensor-file.ts";
import { int8Names } from "./int8-names.ts";
import type { ModelContext } from "./model-context.ts";

/** Points a graph's frozen tensors into the model's weight files. Products that the 8-bit file holds run in 8 bits. */
export function bindWeights(context: Pick<ModelContext, "cache" | "int8">): WeightBinder {
  return (builder) => {
    const tensor = (name: string): Value => pointTo(builder, context.cache, name, "float32");
    const quantized = (
      file: AlignedTensorFile,
      name: string,
      direction: "forward" | "backward",
    ): Pick<FrozenMatrix, "forward" | "backward"> => {
      const names = int8Names(name, direction);
      if (!file.tensors.has(names.weight)) return {};
      const matrix = {
        values: pointTo(builder, file, names.weight, "int8"),
        scale: pointTo(builder, file, names.scale, "float32"),
        ...(file.tensors.has(names.smoothing) && {
          smoothing: pointTo(builder, file, names.smoothing, "float32"),
        }),
      };
      return { [direction]: matrix };
    };
    return {
      tensor,
      matrix(name) {
        const weight = tensor(name);
        if (context.int8 === undefined) return { weight };
        return {
          weight,
          ...quantized(context.int8, name, "forward"),
          ...quantized(context.int8, name, "backward"),
        };
      },
    };
  };
}

function pointTo(builder: GraphBuilder, file: AlignedTensorFile, name: string, type: ElementType): Value {
  const entry = file.tensors.get(name);
  if (entry === undefined) throw new Error(`${file.path}: no tensor "${name}"`);
  return builder.externalConstant(name, type, entry.shape, {
    kind: "external",
    file: basename(file.path),
    offset: entry.offset,
    lengthBytes: entry.lengthBytes,
  });
}
