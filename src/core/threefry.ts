/** Rotations of the eight rounds that repeat, two each (Salmon et al. 2011, table 2). */
const ROTATIONS = Uint8Array.of(10, 26, 11, 21, 13, 27, 23, 5, 6, 20, 17, 11, 25, 10, 18, 20);
const PARITY = 0x1bd11bda;
const DOUBLE_ROUNDS = 10;

/**
 * Threefry-4x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): a block cipher on a
 * counter, made of additions, rotations and exclusive ors. For one key, different counters give different outputs.
 * `key`, `counter` and `output` are four 32-bit words each.
 */
export function threefry4x32(key: Int32Array, counter: Int32Array, output: Int32Array): void {
  const k0 = key[0]!;
  const k1 = key[1]!;
  const k2 = key[2]!;
  const k3 = key[3]!;
  const keys = [k0, k1, k2, k3, PARITY ^ k0 ^ k1 ^ k2 ^ k3];
  let a = (counter[0]! + k0) | 0;
  let b = (counter[1]! + k1) | 0;
  let c = (counter[2]! + k2) | 0;
  let d = (counter[3]! + k3) | 0;
  for (let pair = 0; pair < DOUBLE_ROUNDS; pair++) {
    const at = (pair & 3) << 2;
    a = (a + b) | 0;
    b = rotated(b, ROTATIONS[at]!) ^ a;
    c = (c + d) | 0;
    d = rotated(d, ROTATIONS[at + 1]!) ^ c;
    a = (a + d) | 0;
    d = rotated(d, ROTATIONS[at + 2]!) ^ a;
    c = (c + b) | 0;
    b = rotated(b, ROTATIONS[at + 3]!) ^ c;
    if ((pair & 1) === 0) continue;
    const turn = (pair >> 1) + 1;
    a = (a + keys[turn % 5]!) | 0;
    b = (b + keys[(turn + 1) % 5]!) | 0;
    c = (c + keys[(turn + 2) % 5]!) | 0;
    d = (d + keys[(turn + 3) % 5]! + turn) | 0;
  }
  output[0] = a;
  output[1] = b;
  output[2] = c;
  output[3] = d;
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
