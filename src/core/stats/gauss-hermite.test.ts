import { expect, it } from "vitest";
import { gaussHermite } from "./gauss-hermite.ts";

// numpy.polynomial.hermite_e.hermegauss, weights over their sum (NumPy 2.4.6).
it("gives NumPy's nodes and weights", () => {
  const nine = gaussHermite(9);
  const nodes = [-4.512745863399783, -3.20542900285647, -2.07684797867783, -1.0232556637891326, 0];
  const weights = [
    2.2345844007746607e-5, 0.0027891413212317692, 0.04991640676521782, 0.24409750289493953,
    0.40634920634920635,
  ];
  for (let i = 0; i < 5; i++) {
    expect(nine.nodes[i]).toBeCloseTo(nodes[i]!, 12);
    expect(nine.nodes[8 - i]).toBeCloseTo(-nodes[i]!, 12);
    expect(nine.weights[i]).toBeCloseTo(weights[i]!, 14);
    expect(nine.weights[8 - i]).toBeCloseTo(weights[i]!, 14);
  }
});

// E Z^{2k} = (2k − 1)!!.
it.each([1, 2, 3, 4, 5, 7, 9, 16, 24])("%i nodes integrate even powers exactly", (count) => {
  const { nodes, weights } = gaussHermite(count);
  let moment = 1;
  for (let power = 0; power < 2 * count; power += 2) {
    if (power > 0) moment *= power - 1;
    if (power > 16) break;
    const sum = nodes.reduce((total, node, i) => total + weights[i]! * node ** power, 0);
    expect(sum / moment).toBeCloseTo(1, 10);
  }
  expect([...nodes]).toEqual([...nodes].sort((a, b) => a - b));
  expect(new Set(nodes).size).toBe(count);
});

it("refuses no nodes", () => {
  expect(() => gaussHermite(0)).toThrow(RangeError);
});
