import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packSequences } from "../tuning/pack-sequences.ts";
import { packedArrays, type TargetedSequence } from "./packed-arrays.ts";

/** A text of token ids, cut into what is read and what is predicted. */
const sequence: fc.Arbitrary<TargetedSequence> = fc
  .array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 2, maxLength: 40 })
  .chain((text) =>
    fc.integer({ min: 1, max: text.length - 1 }).map((promptLength) => ({
      ids: text.slice(0, -1),
      firstTarget: promptLength - 1,
      labels: text.slice(promptLength),
    })),
  );
const sequences = fc.array(sequence, { minLength: 1, maxLength: 12 });

function pack(given: readonly TargetedSequence[]) {
  const layout = packSequences(given.map(({ ids }) => ids.length));
  return { layout, arrays: packedArrays(given, layout) };
}

describe("packedArrays", () => {
  it("puts every sequence into one row, whole, in order and with positions from 0", () => {
    fc.assert(
      fc.property(sequences, (given) => {
        const { layout, arrays } = pack(given);
        expect([arrays.batch, arrays.length]).toEqual([layout.rows.length, layout.rowLength]);
        layout.rows.forEach((members, row) => {
          let place = 0;
          for (const member of members) {
            const { ids } = given[member]!;
            const cells = ids.map((_, position) => row * arrays.length + place + position);
            expect(cells.map((cell) => arrays.tokenIds[cell])).toEqual(ids);
            expect(cells.map((cell) => Number(arrays.positions[cell]))).toEqual(ids.map((_, i) => i));
            place += ids.length;
            // Seen to the end of the sequence and no further.
            for (const cell of cells) expect(Number(arrays.visibleUntil[cell])).toBe(place);
          }
        });
      }),
    );
  });

  it("leaves all else as padding", () => {
    fc.assert(
      fc.property(sequences, (given) => {
        const { layout, arrays } = pack(given);
        layout.rows.forEach((members, row) => {
          const used = members.reduce((sum, member) => sum + given[member]!.ids.length, 0);
          for (let place = used; place < arrays.length; place++) {
            const cell = row * arrays.length + place;
            expect([arrays.tokenIds[cell], arrays.positions[cell]]).toEqual([0, 0n]);
            expect(Number(arrays.visibleUntil[cell])).toBe(place + 1);
          }
        });
      }),
    );
  });

  it("aims every target at the cell whose next token is its label", () => {
    fc.assert(
      fc.property(sequences, (given) => {
        const { arrays } = pack(given);
        given.forEach(({ ids, firstTarget, labels }, index) => {
          const start = arrays.targetOffsets[index]!;
          labels.forEach((label, i) => {
            const cell = arrays.targetRows[start + i]!;
            expect(arrays.labels[start + i]).toBe(label);
            expect(arrays.tokenIds[cell]).toBe(ids[firstTarget + i]);
            expect(Number(arrays.positions[cell])).toBe(firstTarget + i);
            // But for the last, the label itself stands in the next cell.
            if (firstTarget + i + 1 < ids.length) {
              expect(arrays.tokenIds[cell + 1]).toBe(label);
            }
          });
        });
        expect(new Set(arrays.targetRows).size).toBe(arrays.targetRows.length);
      }),
    );
  });
});
