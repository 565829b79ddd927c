import { describe, expect, it } from "vitest";
import type { TuneExample, TuneOptions } from "../ports/engine.ts";
import { checkTuneInput } from "./check-tune-input.ts";

const CONFIG = { maxPositions: 10, vocabularySize: 50 };
const EXAMPLES: TuneExample[] = [
  { prompt: [1, 2], completion: [3] },
  { prompt: [4], completion: [5, 6] },
];
const OPTIONS: TuneOptions = {
  steps: 4,
  batchSize: 6,
  rank: 2,
  alpha: 4,
  targets: ["q"],
  learningRate: 0.01,
  seed: 0,
  out: "out",
};

function problem(options: Partial<TuneOptions>, examples: readonly TuneExample[] = EXAMPLES): unknown {
  try {
    checkTuneInput(examples, { ...OPTIONS, ...options }, CONFIG);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("checkTuneInput", () => {
  it("lets sound input through", () => {
    expect(problem({})).toBeUndefined();
    expect(
      problem({ accumulation: 3, warmupSteps: 3, maxGradientNorm: 0, weightDecay: 0.1, checkpointEvery: 2 }),
    ).toBeUndefined();
    expect(problem({}, [{ prompt: [0, 49, 1, 1, 1], completion: [1, 1, 1, 1, 1] }])).toBeUndefined();
  });

  it.each<[Partial<TuneOptions>, string]>([
    [{ steps: 0 }, "steps is 0, expected a whole number of at least 1"],
    [{ batchSize: 1.5 }, "batch size is 1.5, expected a whole number of at least 1"],
    [{ rank: -1 }, "rank is -1, expected a whole number of at least 1"],
    [{ accumulation: 0 }, "accumulation is 0, expected a whole number of at least 1"],
    [{ accumulation: 4 }, "batch size 6 cannot be cut into 4 equal parts"],
    [{ learningRate: 0 }, "learning rate is 0, expected a number above 0"],
    [{ learningRate: Number.NaN }, "learning rate is NaN, expected a number above 0"],
    [{ alpha: Number.POSITIVE_INFINITY }, "alpha is Infinity, expected a number above 0"],
    [{ weightDecay: -0.1 }, "weight decay is -0.1, expected a number of at least 0"],
    [{ maxGradientNorm: -1 }, "largest gradient norm is -1, expected a number of at least 0"],
    [{ checkpointEvery: 0.5 }, "steps between checkpoints are 0.5, expected a whole number of at least 0"],
    [{ keepEvery: -1 }, "steps between kept adapters are -1, expected a whole number of at least 0"],
    [{ targets: [] }, "no LoRA targets are given"],
    [{ warmupSteps: 4 }, "warm-up is 4 of 4 steps, expected fewer"],
  ])("refuses %o", (options, message) => {
    expect(problem(options)).toMatchObject({ code: "invalid-parameter", message });
  });

  it("refuses a dataset without samples", () => {
    expect(problem({}, [])).toMatchObject({ code: "invalid-data", message: "there is no training sample" });
  });

  it("names a sample with nothing to learn from", () => {
    expect(problem({}, [...EXAMPLES, { prompt: [1], completion: [] }])).toMatchObject({
      code: "invalid-data",
      message: "sample 2: prompt has 1 tokens and completion 0; both need at least one",
    });
  });

  it("names a sample that is longer than the window, or than the longest length asked for", () => {
    const long = [{ prompt: [1, 1, 1, 1, 1, 1, 1, 1], completion: [1, 1, 1] }];
    expect(problem({}, long)).toMatchObject({
      code: "invalid-data",
      message: "sample 0 has 11 tokens, at most 10 fit",
      hint: expect.stringContaining("model's window") as string,
    });
    expect(problem({ maxLength: 2 })).toMatchObject({
      message: "sample 0 has 3 tokens, at most 2 fit",
      hint: expect.stringContaining("raise the longest length") as string,
    });
  });

  it.each([50, -1, 1.5])("names the token id %d, which the model does not have", (id) => {
    expect(problem({}, [{ prompt: [1], completion: [2, id] }])).toMatchObject({
      code: "invalid-data",
      message: `sample 0 has the token id ${id}; this model's lie from 0 to 49`,
      hint: "encode the samples with this model's own tokenizer",
    });
  });
});
