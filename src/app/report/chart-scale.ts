/** Round tick values that cover [low, high] in about `count` steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(low: number, high: number, count: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw)!;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  // Whole multiples, rounded: adding steps up would show 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** Centred moving average; at the ends the window is cut off, so that one noisy value does not bend the line. */
export function smooth(values: readonly number[], radius: number): number[] {
  return values.map((_, index) => {
    const part = values.slice(Math.max(0, index - radius), index + radius + 1);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
