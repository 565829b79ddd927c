export type ScheduleKind = "constant" | "linear" | "cosine";

/**
 * Learning rate of step `step` (from 1) of `steps`: a linear warm-up over `warmupSteps`, then constant, or falling to
 * zero along a line or half a cosine. The step after the last would have rate zero; the last itself does not.
 */
export function learningRateAt(options: {
  readonly step: number;
  readonly steps: number;
  readonly peak: number;
  readonly warmupSteps: number;
  readonly schedule: ScheduleKind;
}): number {
  const { step, steps, peak, warmupSteps, schedule } = options;
  if (step <= warmupSteps) return (peak * step) / (warmupSteps + 1);
  const progress = (step - 1 - warmupSteps) / (steps - warmupSteps);
  switch (schedule) {
    case "constant":
      return peak;
    case "linear":
      return peak * (1 - progress);
    case "cosine":
      return (peak * (1 + Math.cos(Math.PI * progress))) / 2;
  }
}
