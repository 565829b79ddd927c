/** Names of what stands for a projection in the 8-bit file. */
export function int8Names(
  name: string,
  direction: "forward" | "backward",
): { readonly weight: string; readonly scale: string; readonly smoothing: string } {
  const weight = `${name}:${direction}`;
  return { weight, scale: `${weight}:scale`, smoothing: `${weight}:smoothing` };
}
