import { CookbookError } from "../../core/errors.ts";
import { nearestName } from "../../core/nearest.ts";
import type { Engine } from "../../domain/ports/engine.ts";

export interface EngineEntry {
  readonly title: string;
  /** Its models are files that are downloaded when missing. */
  readonly readsModelFiles: boolean;
  /** Loads the engine's code; nothing of it is loaded before. */
  readonly load: () => Promise<Engine>;
}

/** Engines by id. */
export const ENGINES = {
  onnx: {
    title: "Embedded: builds ONNX graphs and runs them on the CPU inside Node",
    readsModelFiles: true,
    load: async () => (await import("./onnx/engine.ts")).createOnnxEngine(),
  },
  openai: {
    title: "Asks an OpenAI-compatible server (vLLM, llama.cpp, hosted ones); evaluates, cannot tune",
    readsModelFiles: false,
    load: async () => (await import("./openai/engine.ts")).createOpenaiEngine(),
  },
  mock: {
    title: "Deterministic stand-in without weights, for tests and examples",
    readsModelFiles: false,
    load: async () => (await import("./mock/engine.ts")).createMockEngine(),
  },
} as const satisfies Readonly<Record<string, EngineEntry>>;

export type EngineId = keyof typeof ENGINES;

export const DEFAULT_ENGINE: EngineId = "onnx";

/** Errors: `unknown-name`, with the nearest known one. */
export async function loadEngine(id: string): Promise<Engine> {
  if (Object.hasOwn(ENGINES, id)) return ENGINES[id as EngineId].load();
  const nearest = nearestName(id, Object.keys(ENGINES));
  throw new CookbookError({
    code: "unknown-name",
    message: `unknown engine "${id}"; known engines: ${Object.keys(ENGINES).join(", ")}`,
    ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
  });
}
