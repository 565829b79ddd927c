import { describe, expect, it } from "vitest";
import { ENGINES, loadEngine } from "./registry.ts";

describe.each(Object.keys(ENGINES))("engine %s", (id) => {
  it("loads under its own id", async () => {
    expect((await loadEngine(id)).id).toBe(id);
  });
});

it("an unknown engine answers with the nearest known one", async () => {
  await expect(loadEngine("onxx")).rejects.toMatchObject({
    code: "unknown-name",
    hint: 'did you mean "onnx"?',
  });
  await expect(loadEngine("toString")).rejects.toMatchObject({ code: "unknown-name" });
});
