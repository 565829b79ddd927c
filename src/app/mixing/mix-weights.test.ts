import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isCookbookError } from "../../core/errors.ts";
import { mixWeights } from "./mix-weights.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "cookbook-weights-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function write(value: unknown): string {
  files += 1;
  const file = path.join(folder, `${files}.json`);
  writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
  return file;
}

function task(probes: Record<string, [number, number | null, number | null]>, codes: string[] = []) {
  return {
    probes: Object.fromEntries(
      Object.entries(probes).map(([name, [accuracy, low, high]]) => [name, { accuracy, low, high }]),
    ),
    method: "ldc",
    effective_voters: 2,
    warnings: codes.map((code) => ({ code, message: "…" })),
  };
}

const ESTIMATES = {
  tasks: {
    squad: task({ b: [0.4, 0.3, 0.5], a: [0.6, 0.5, 0.7], c: [0.5, 0.4, 0.6] }, ["few-rows"]),
    arc: task({ a: [0.3, 0.1, 0.5], b: [0.5, 0.3, 0.7], c: [0.4, 0.2, 0.6] }),
  },
};

async function messageOf(value: unknown): Promise<string> {
  try {
    await mixWeights({ estimates: write(value) });
  } catch (error) {
    if (isCookbookError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no error";
}

describe("mixWeights", () => {
  it("is the softmax of mean accuracies, tasks known twice as well counting four times as much, nearly", async () => {
    const mix = await mixWeights({ estimates: write(ESTIMATES), eta: 10 });
    expect(mix.matrix.templates).toEqual(["a", "b", "c"]);
    const variance = (half: number) => (half / 1.959963984540054) ** 2 + 0.02 ** 2;
    const squad = 1 / variance(0.1);
    const arc = 1 / variance(0.2);
    const means = [
      [0.6, 0.3],
      [0.4, 0.5],
      [0.5, 0.4],
    ].map(([s, r]) => (squad * s! + arc * r!) / (squad + arc));
    const raw = means.map((mean) => Math.exp(10 * mean));
    const total = raw.reduce((sum, value) => sum + value, 0);
    mix.shares.forEach((share, i) => {
      expect(share).toBeCloseTo(raw[i]! / total, 9);
    });
    expect(mix.warnings.get("squad")).toEqual(["few-rows"]);
  });

  it("does without intervals", async () => {
    const bare = { tasks: { t: task({ a: [0.6, null, null], b: [0.4, null, null], c: [0.5, null, null] }) } };
    const mix = await mixWeights({ estimates: write(bare) });
    expect(mix.matrix.errors).toBeUndefined();
    expect(mix.rule).toBe("spread");
  });

  it.each<[string, unknown, string]>([
    ["no JSON", "{", "is no JSON"],
    ["another file", { prompts: [] }, "invalid-data"],
    ["no probes", { tasks: {} }, "no task has an estimate of a probe"],
    ["an accuracy out of range", { tasks: { t: task({ a: [1.5, 0, 1] }) } }, "tasks.t.probes.a.accuracy"],
    [
      "a probe that one task lacks",
      { tasks: { t: task({ a: [0.5, 0, 1], b: [0.5, 0, 1] }), u: task({ a: [0.5, 0, 1] }) } },
      'task "u" has no estimate of probe "b", which other tasks have',
    ],
  ])("refuses %s", async (_, value, message) => {
    expect(await messageOf(value)).toContain(message);
  });

  it("refuses a file that is not there", async () => {
    await expect(mixWeights({ estimates: path.join(folder, "none.json") })).rejects.toThrow("none.json");
  });
});
