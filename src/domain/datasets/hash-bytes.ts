/** Float64 values as little-endian bytes, on every machine. */
export function bytesOfHashes(hashes: readonly number[] | Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(hashes.length * 8));
  hashes.forEach((hash, i) => {
    view.setFloat64(8 * i, hash, true);
  });
  return new Uint8Array(view.buffer);
}

export function hashesOfBytes(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) => view.getFloat64(8 * i, true));
}
