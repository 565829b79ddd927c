import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adamWStep, clipGradients, createAdamWState, globalNorm } from "./adamw.ts";

describe("adamWStep", () => {
  it("gives what torch.optim.AdamW gives (lr 0.1, weight decay 0.01)", () => {
    const parameters = [Float32Array.of(1, -2, 0.5)];
    const state = createAdamWState(parameters);
    const gradients = [
      [0.5, -0.1, 0],
      [0.1, 0.3, 1e-9],
      [-0.7, 0.2, 0],
    ];
    // PyTorch 2.15 in float64; the parameters here are float32, hence 6 digits.
    const expected = [
      [0.899000002, -1.89800001, 0.4995],
      [0.8177969063826518, -1.9455209911100655, 0.49408500688385526],
      [0.8321058379607779, -2.0100155863695846, 0.49045116271607037],
    ];
    gradients.forEach((gradient, index) => {
      adamWStep(parameters, [Float32Array.from(gradient)], state, {
        step: index + 1,
        learningRate: 0.1,
        weightDecay: 0.01,
      });
      expected[index]!.forEach((value, i) => {
        expect(parameters[0]![i]).toBeCloseTo(value, 6);
      });
    });
  });

  it("moves by the learning rate on the first step, against the sign of the gradient", () => {
    const parameters = [Float32Array.of(0, 0), Float32Array.of(0)];
    const gradients = [Float32Array.of(1e-3, -20), Float32Array.of(7)];
    adamWStep(parameters, gradients, createAdamWState(parameters), {
      step: 1,
      learningRate: 0.25,
      weightDecay: 0,
    });
    [...parameters[0]!, ...parameters[1]!].forEach((value, i) => {
      expect(value).toBeCloseTo([-0.25, 0.25, -0.25][i]!, 5);
    });
  });

  it("leaves a parameter where it is when neither gradient nor decay pulls", () => {
    const parameters = [Float32Array.of(3)];
    adamWStep(parameters, [Float32Array.of(0)], createAdamWState(parameters), {
      step: 1,
      learningRate: 0.1,
      weightDecay: 0,
    });
    expect(parameters[0]![0]).toBe(3);
  });
});

describe("clipGradients", () => {
  it("scales all tensors by one factor to the norm asked for, and answers the norm before", () => {
    const gradients = [Float32Array.of(3, 0), Float32Array.of(0, 4)];
    expect(clipGradients(gradients, 1)).toBe(5);
    expect(gradients[0]![0]).toBeCloseTo(0.6, 6);
    expect(gradients[1]![1]).toBeCloseTo(0.8, 6);
  });

  it("leaves gradients below the limit, and all of them when the limit is 0", () => {
    for (const limit of [6, 0]) {
      const gradients = [Float32Array.of(3, 4)];
      expect(clipGradients(gradients, limit)).toBe(5);
      expect([...gradients[0]!]).toEqual([3, 4]);
    }
  });

  it("never leaves a norm above the limit, and keeps the direction", () => {
    const numbers = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(numbers, fc.double({ min: 1e-3, max: 50, noNaN: true }), (values, limit) => {
        const before = Float32Array.from(values);
        const gradients = [before.slice()];
        const norm = clipGradients(gradients, limit);
        expect(norm).toBe(globalNorm([before]));
        expect(globalNorm(gradients)).toBeLessThanOrEqual(Math.min(norm, limit) * (1 + 1e-6));
        gradients[0]!.forEach((value, i) => {
          expect(value * before[i]!).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });

  it("answers a norm that is not finite when a gradient is not", () => {
    expect(clipGradients([Float32Array.of(1, Number.NaN)], 1)).toBeNaN();
    expect(clipGradients([Float32Array.of(1, Number.POSITIVE_INFINITY)], 1)).toBe(Number.POSITIVE_INFINITY);
  });
});
