import type { PackedLayout } from "../tuning/pack-sequences.ts";

/** A sequence and the positions in it whose next token is wanted. */
export interface TargetedSequence {
  readonly ids: readonly number[];
  /** `labels[i]` is predicted at position `firstTarget + i`; positions lie within `ids`. */
  readonly firstTarget: number;
  readonly labels: readonly number[];
}

/** A rectangle of tokens, row by row: what `packedBatch` takes, and the cells whose next token is asked for. */
export interface TokenRectangle {
  readonly batch: number;
  readonly length: number;
  readonly tokenIds: Int32Array;
  readonly positions: BigInt64Array;
  /** The place in the row up to which a token is seen, not included: the end of its sequence; the next for padding. */
  readonly visibleUntil: BigInt64Array;
  readonly targetRows: Int32Array;
}

/** The arrays that `packedBatch` and the target inputs take. */
export interface PackedArrays extends TokenRectangle {
  readonly labels: Int32Array;
  /** First entry of each sequence in `targetRows` and `labels`, in the order of the sequences given. */
  readonly targetOffsets: readonly number[];
}

export function packedArrays(sequences: readonly TargetedSequence[], layout: PackedLayout): PackedArrays {
  const batch = layout.rows.length;
  const length = layout.rowLength;
  const size = batch * length;
  const targetCount = sequences.reduce((sum, sequence) => sum + sequence.labels.length, 0);
  const arrays = {
    tokenIds: new Int32Array(size),
    positions: new BigInt64Array(size),
    visibleUntil: BigInt64Array.from({ length: size }, (_, cell) => BigInt((cell % length) + 1)),
    targetRows: new Int32Array(targetCount),
    labels: new Int32Array(targetCount),
  };
  const starts = new Array<number>(sequences.length);
  layout.rows.forEach((members, row) => {
    let cursor = row * length;
    for (const member of members) {
      const { ids } = sequences[member]!;
      const end = BigInt(cursor + ids.length - row * length);
      starts[member] = cursor;
      ids.forEach((id, position) => {
        arrays.tokenIds[cursor] = id;
        arrays.positions[cursor] = BigInt(position);
        arrays.visibleUntil[cursor] = end;
        cursor += 1;
      });
    }
  });
  const targetOffsets: number[] = [];
  let target = 0;
  sequences.forEach((sequence, index) => {
    targetOffsets.push(target);
    sequence.labels.forEach((label, i) => {
      arrays.targetRows[target] = starts[index]! + sequence.firstTarget + i;
      arrays.labels[target] = label;
      target += 1;
    });
  });
  return { batch, length, ...arrays, targetOffsets };
}
