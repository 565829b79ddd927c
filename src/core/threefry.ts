const PARITY = 0x1bd11bda;
const INJECTIONS = 5;

/**
 * Threefry-4x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): a block cipher on a
 * counter, made of additions, rotations and exclusive ors. For one key, different counters give different outputs.
 * `key`, `counter` and `output` are four 32-bit words each.
 */
export function threefry4x32(key: Int32Array, counter: Int32Array, output: Int32Array): void {
  const [k0, k1, k2, k3] = [key[0]!, key[1]!, key[2]!, key[3]!];
  let a = (counter[0]! + k0) | 0;
  let b = (counter[1]! + k1) | 0;
  let c = (counter[2]! + k2) | 0;
  let d = (counter[3]! + k3) | 0;
  // The key, its parity as fifth word, moved on by one word at each injection.
  let [p, q, r, s, t] = [k1, k2, k3, PARITY ^ k0 ^ k1 ^ k2 ^ k3, k0];
  for (let turn = 1; turn <= INJECTIONS; turn++) {
    // Four rounds; their rotations repeat after eight (Salmon et al. 2011, table 2). Written out, since this runs for
    // every sample and takes a third of the time that a table of rotations takes.
    if ((turn & 1) === 1) {
      a = (a + b) | 0;
      b = rotated(b, 10) ^ a;
      c = (c + d) | 0;
      d = rotated(d, 26) ^ c;
      a = (a + d) | 0;
      d = rotated(d, 11) ^ a;
      c = (c + b) | 0;
      b = rotated(b, 21) ^ c;
      a = (a + b) | 0;
      b = rotated(b, 13) ^ a;
      c = (c + d) | 0;
      d = rotated(d, 27) ^ c;
      a = (a + d) | 0;
      d = rotated(d, 23) ^ a;
      c = (c + b) | 0;
      b = rotated(b, 5) ^ c;
    } else {
      a = (a + b) | 0;
      b = rotated(b, 6) ^ a;
      c = (c + d) | 0;
      d = rotated(d, 20) ^ c;
      a = (a + d) | 0;
      d = rotated(d, 17) ^ a;
      c = (c + b) | 0;
      b = rotated(b, 11) ^ c;
      a = (a + b) | 0;
      b = rotated(b, 25) ^ a;
      c = (c + d) | 0;
      d = rotated(d, 10) ^ c;
      a = (a + d) | 0;
      d = rotated(d, 18) ^ a;
      c = (c + b) | 0;
      b = rotated(b, 20) ^ c;
    }
    a = (a + p) | 0;
    b = (b + q) | 0;
    c = (c + r) | 0;
    d = (d + s + turn) | 0;
    [p, q, r, s, t] = [q, r, s, t, p];
  }
  output[0] = a;
  output[1] = b;
  output[2] = c;
  output[3] = d;
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
