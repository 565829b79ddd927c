/** Loss and speed of a tuning step, for progress lines. */
export function stepDetail(step: {
  readonly loss: number;
  readonly tokens: number;
  readonly seconds: number;
}): string {
  return `loss ${step.loss.toFixed(3)} · ${Math.round(step.tokens / Math.max(step.seconds, 1e-9))} tokens/s`;
}
