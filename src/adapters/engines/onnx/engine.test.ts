import { describe, it } from "vitest";
import { ENGINE_CONTRACT } from "../../../testing/engine-contract.ts";
import { createOnnxEngine } from "./engine.ts";

describe.each(["llama-tiny", "qwen2-tiny"])("the onnx engine keeps the engine contract on %s", (model) => {
  it.each(ENGINE_CONTRACT)("$title", async ({ run }) => {
    await run({ engine: createOnnxEngine(), model: `testdata/models/${model}`, learningRate: 0.05 });
  });
});
