/** Words of the generator's state. */
const SIZE = 624;
const SHIFT = 397;

/**
 * Python's `random.Random(seed)` for whole seeds from 0: the Mersenne Twister MT19937 (Matsumoto and Nishimura 1998)
 * with CPython's way of seeding and drawing, so that a benchmark's published draws can be repeated.
 */
export interface PythonRandom {
  /** In [0, 1), with 53 random bits. */
  random(): number;
  /** `choices(range(size), k=count)`: places with replacement. */
  choices(size: number, count: number): number[];
  /** `sample(range(size), count)`: places without replacement. Throws RangeError when count is above size. */
  sample(size: number, count: number): number[];
}

export function createPythonRandom(seed: number): PythonRandom {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`seed ${seed} is no whole number from 0`);
  const state = seededState(seed);
  let next = SIZE;

  function word(): number {
    if (next === SIZE) {
      twist(state);
      next = 0;
    }
    let y = state[next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  function random(): number {
    const high = word() >>> 5;
    const low = word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Uniform below `limit`, by drawing as many bits as the limit has until they fall below it. */
  function below(limit: number): number {
    const bits = 32 - Math.clz32(limit);
    for (;;) {
      const drawn = word() >>> (32 - bits);
      if (drawn < limit) return drawn;
    }
  }

  return {
    random,
    choices: (size, count) => Array.from({ length: count }, () => Math.floor(random() * size)),
    sample(size, count) {
      if (count > size) throw new RangeError(`cannot draw ${count} of ${size} without replacement`);
      // CPython keeps a pool where that takes less memory than a set of the chosen places.
      const setSize = 21 + (count > 5 ? 4 ** Math.ceil(Math.log(count * 3) / Math.log(4)) : 0);
      if (size <= setSize) {
        const pool = Array.from({ length: size }, (_, place) => place);
        return Array.from({ length: count }, (_, drawn) => {
          const place = below(size - drawn);
          const chosen = pool[place]!;
          pool[place] = pool[size - drawn - 1]!;
          return chosen;
        });
      }
      const chosen = new Set<number>();
      while (chosen.size < count) chosen.add(below(size));
      return [...chosen];
    },
  };
}

/** `init_by_array` of the authors' mt19937ar, with the seed's 32-bit words as key. */
function seededState(seed: number): Uint32Array {
  const key = seed < 2 ** 32 ? [seed] : [seed >>> 0, Math.floor(seed / 2 ** 32)];
  const state = new Uint32Array(SIZE);
  state[0] = 19650218;
  for (let i = 1; i < SIZE; i++) {
    const last = state[i - 1]!;
    state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
  }
  let i = 1;
  const mix = (factor: number): number => {
    const last = state[i - 1]!;
    return state[i]! ^ Math.imul(last ^ (last >>> 30), factor);
  };
  const step = () => {
    i++;
    if (i < SIZE) return;
    state[0] = state[SIZE - 1]!;
    i = 1;
  };
  for (let k = 0; k < SIZE; k++) {
    const place = k % key.length;
    state[i] = mix(1664525) + key[place]! + place;
    step();
  }
  for (let k = 0; k < SIZE - 1; k++) {
    state[i] = mix(1566083941) - i;
    step();
  }
  state[0] = 0x80000000;
  return state;
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < SIZE; i++) {
    const y = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
    state[i] = state[(i + SHIFT) % SIZE]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
