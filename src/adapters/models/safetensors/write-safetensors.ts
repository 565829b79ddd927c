import { writeFileAtomically } from "../write-file-atomically.ts";

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Writes float32 tensors as one safetensors file: the header's length (8 bytes, little-endian), the header as JSON
 * padded with blanks to a multiple of 8, then the data in the order given. Errors: io-failed.
 */
export async function writeSafetensors(path: string, tensors: readonly NamedTensor[]): Promise<void> {
  let offset = 0;
  const entries = tensors.map(({ name, shape, data }) => {
    const begin = offset;
    offset += data.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [begin, offset] }] as const;
  });
  const json = JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) });
  const header = Buffer.from(json.padEnd(Math.ceil(Buffer.byteLength(json) / 8) * 8, " "), "utf8");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const data = tensors.map(
    (tensor) => new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength),
  );
  await writeFileAtomically(path, Buffer.concat([length, header, ...data]));
}
