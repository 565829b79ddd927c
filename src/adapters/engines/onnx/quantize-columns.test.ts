import fc from "fast-check";
import { expect, it } from "vitest";
import { quantizeColumns } from "./quantize-columns.ts";

const matrix = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }))
  .chain(([rows, columns]) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      values: fc.float32Array({
        minLength: rows * columns,
        maxLength: rows * columns,
        // Below, a scale is no normal float32 any more; weights never are that small.
        min: Math.fround(-1e4),
        max: Math.fround(1e4),
        noNaN: true,
      }),
    }),
  )
  .map((drawn) => ({ ...drawn, values: drawn.values.map((v) => (Math.abs(v) < 1e-30 ? 0 : v)) }));

it("is off by at most half a scale in every element, within [-127, 127]", () => {
  fc.assert(
    fc.property(matrix, ({ rows, columns, values }) => {
      const quantized = quantizeColumns(values, rows, columns);
      values.forEach((value, index) => {
        const level = quantized.values[index]!;
        const scale = quantized.scales[index % columns]!;
        expect(Math.abs(level)).toBeLessThanOrEqual(127);
        // The scale itself is rounded to float32: 127 times its 6e-8 on top of the half.
        expect(Math.abs(level * scale - value)).toBeLessThanOrEqual(scale * (0.5 + 1e-5));
      });
    }),
  );
});

it("gives each column its own scale, at which its largest magnitude is 127", () => {
  const { values, scales } = quantizeColumns(Float32Array.of(254, -0.5, 0, 127, 0.25, 0), 2, 3);
  expect([...scales]).toEqual([2, Math.fround(0.5 / 127), 1]);
  expect([...values]).toEqual([127, -127, 0, 64, 64, 0]);
});
