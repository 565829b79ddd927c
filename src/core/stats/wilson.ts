/**
 * Wilson's score interval of a proportion (Wilson 1927): what `trials` independent yes-or-no observations with the given
 * share of yes leave open. [0, 1] for no trials. `z` is the normal quantile, 1.96 for 95 %.
 */
export function wilsonInterval(
  share: number,
  trials: number,
  z = 1.959963984540054,
): readonly [low: number, high: number] {
  if (trials <= 0) return [0, 1];
  const spread = (z * z) / trials;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (z * Math.sqrt((share * (1 - share)) / trials + spread / (4 * trials))) / (1 + spread);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
