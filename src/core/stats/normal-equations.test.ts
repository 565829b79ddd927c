import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { solveNormalEquations } from "./normal-equations.ts";

/** X'X and X'y of rows of columns. */
function moments(rows: readonly (readonly number[])[], y: readonly number[]) {
  const k = rows[0]!.length;
  const xtx = Array.from({ length: k * k }, (_, at) =>
    rows.reduce((sum, row) => sum + row[Math.floor(at / k)]! * row[at % k]!, 0),
  );
  const xty = Array.from({ length: k }, (_, j) => rows.reduce((sum, row, i) => sum + row[j]! * y[i]!, 0));
  return { xtx, xty };
}

describe("solveNormalEquations", () => {
  it("fits the textbook line", () => {
    // y = 1, 2, 2 at x = 0, 1, 2: slope Σ(x − x̄)(y − ȳ) / Σ(x − x̄)² = 1/2, intercept 5/3 − 1/2.
    const { xtx, xty } = moments(
      [
        [1, 0],
        [1, 1],
        [1, 2],
      ],
      [1, 2, 2],
    );
    const { beta, aliased } = solveNormalEquations(xtx, xty);
    expect(beta[0]).toBeCloseTo(7 / 6, 12);
    expect(beta[1]).toBeCloseTo(1 / 2, 12);
    expect(aliased).toBe(0);
  });

  it("leaves residuals that no column explains", () => {
    const value = fc.float({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value, value, value), { minLength: 6, maxLength: 30 }),
        (table) => {
          const rows = table.map(([a, b, c]) => [1, a, b, c]);
          const y = table.map((row) => row[3]);
          const { xtx, xty } = moments(rows, y);
          const { beta } = solveNormalEquations(xtx.slice(), xty.slice());
          const rest = y.map((each, i) => each - rows[i]!.reduce((sum, x, j) => sum + x * beta[j]!, 0));
          const size = 1 + Math.max(...beta.map(Math.abs));
          for (let j = 0; j < 4; j++) {
            const left = rows.reduce((sum, row, i) => sum + row[j]! * rest[i]!, 0);
            // A column left out as determined keeps at most what its rounding is worth.
            expect(Math.abs(left)).toBeLessThan(1e-3 * size);
          }
        },
      ),
    );
  });

  it("gives 0 to a column that earlier ones determine, and says which", () => {
    const rows = [
      [1, 0, 1, 3],
      [1, 1, 0, 3],
      [1, 0, 1, 3],
      [1, 1, 0, 3],
    ];
    const { xtx, xty } = moments(rows, [2, 5, 2, 5]);
    expect(solveNormalEquations(xtx, xty)).toEqual({ beta: [2, 3, 0, 0], aliased: 0b1100 });
  });
});
