import type { Dimension, GraphBuilder, Value } from "../../core/graph/graph.ts";
import type { LoraTarget } from "../ports/engine.ts";
import type { ModelConfig } from "./config.ts";
import { LORA_MODULES, type LoraLookup } from "./decoder.ts";

/** Which projections an adapter changes, and how strongly. */
export interface LoraSettings {
  readonly rank: number;
  /** Scale of the update is alpha / rank. */
  readonly alpha: number;
  readonly targets: readonly LoraTarget[];
}

/** One low-rank matrix: A `[rank, in]` or B `[out, rank]`, named as PEFT names it, without its prefix. */
export interface LoraMatrix {
  /** `model.layers.3.self_attn.q_proj.lora_A` */
  readonly name: string;
  readonly layer: number;
  readonly target: LoraTarget;
  readonly kind: "a" | "b";
  readonly shape: readonly [number, number];
}

/** Input and output width of a projection. */
export function projectionShape(
  config: ModelConfig,
  target: LoraTarget,
): { readonly in: number; readonly out: number } {
  const { hiddenSize, intermediateSize } = config;
  const queryWidth = config.headCount * config.headSize;
  const keyWidth = config.keyValueHeadCount * config.headSize;
  switch (target) {
    case "q":
      return { in: hiddenSize, out: queryWidth };
    case "k":
    case "v":
      return { in: hiddenSize, out: keyWidth };
    case "o":
      return { in: queryWidth, out: hiddenSize };
    case "gate":
    case "up":
      return { in: hiddenSize, out: intermediateSize };
    case "down":
      return { in: intermediateSize, out: hiddenSize };
  }
}

/** All matrices of an adapter, in the order of layers, targets, A before B. */
export function loraMatrices(config: ModelConfig, settings: LoraSettings): LoraMatrix[] {
  const matrices: LoraMatrix[] = [];
  for (let layer = 0; layer < config.layerCount; layer++) {
    for (const target of settings.targets) {
      const width = projectionShape(config, target);
      const module = `model.layers.${layer}.${LORA_MODULES[target]}`;
      matrices.push(
        { name: `${module}.lora_A`, layer, target, kind: "a", shape: [settings.rank, width.in] },
        { name: `${module}.lora_B`, layer, target, kind: "b", shape: [width.out, settings.rank] },
      );
    }
  }
  return matrices;
}

/** Declares an adapter's matrices as graph inputs. */
export function loraInputs(
  builder: GraphBuilder,
  config: ModelConfig,
  settings: LoraSettings | undefined,
): {
  readonly values: readonly Value[];
  readonly shapes: readonly (readonly Dimension[])[];
  readonly lookup: LoraLookup;
} {
  if (settings === undefined) return { values: [], shapes: [], lookup: () => undefined };
  const matrices = loraMatrices(config, settings);
  const byPlace = new Map<string, Value>();
  const values = matrices.map((matrix) => {
    const value = builder.input(matrix.name, "float32", matrix.shape);
    byPlace.set(`${matrix.layer}.${matrix.target}.${matrix.kind}`, value);
    return value;
  });
  const scale = settings.alpha / settings.rank;
  return {
    values,
    shapes: matrices.map((matrix) => matrix.shape),
    lookup(layer, target) {
      const a = byPlace.get(`${layer}.${target}.a`);
      const b = byPlace.get(`${layer}.${target}.b`);
      return a === undefined || b === undefined ? undefined : { a, b, scale };
    },
  };
}
