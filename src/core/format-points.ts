/** A fraction as points of a hundred: "18.8". */
export function points(fraction: number): string {
  return (fraction * 100).toFixed(1);
}

/** "+18.8" or "−3.1". */
export function signedPoints(fraction: number): string {
  const text = points(Math.abs(fraction));
  return fraction < 0 && Number(text) !== 0 ? `−${text}` : `+${text}`;
}

/** "[+12.0, +25.1]". */
export function intervalPoints([low, high]: readonly [low: number, high: number]): string {
  return `[${signedPoints(low)}, ${signedPoints(high)}]`;
}
