/** Parameters, gradients or moments: one flat array per matrix. */
export type Tensors = readonly Float32Array[];

export interface AdamWState {
  /** First and second moments, in the parameters' layout. */
  readonly first: Tensors;
  readonly second: Tensors;
}

/** β₁ = 0.9, β₂ = 0.999, ε = 1e-8, as in PyTorch. */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export function createAdamWState(parameters: Tensors): AdamWState {
  const zeros = (): Float32Array[] => parameters.map((tensor) => new Float32Array(tensor.length));
  return { first: zeros(), second: zeros() };
}

/** One step of AdamW (Loshchilov and Hutter 2019, algorithm 2), in place. `step` counts from 1. */
export function adamWStep(
  parameters: Tensors,
  gradients: Tensors,
  state: AdamWState,
  options: { readonly step: number; readonly learningRate: number; readonly weightDecay: number },
): void {
  const { step, learningRate, weightDecay } = options;
  const firstCorrection = 1 - BETA1 ** step;
  const secondCorrection = Math.sqrt(1 - BETA2 ** step);
  parameters.forEach((values, index) => {
    const slope = gradients[index]!;
    const first = state.first[index]!;
    const second = state.second[index]!;
    for (let i = 0; i < values.length; i++) {
      const g = slope[i]!;
      const m = BETA1 * first[i]! + (1 - BETA1) * g;
      const v = BETA2 * second[i]! + (1 - BETA2) * g * g;
      first[i] = m;
      second[i] = v;
      const update = m / firstCorrection / (Math.sqrt(v) / secondCorrection + EPSILON);
      values[i] = values[i]! * (1 - learningRate * weightDecay) - learningRate * update;
    }
  });
}

/** Global L2 norm. */
export function globalNorm(tensors: Tensors): number {
  let sum = 0;
  for (const tensor of tensors) for (let i = 0; i < tensor.length; i++) sum += tensor[i]! * tensor[i]!;
  return Math.sqrt(sum);
}

/**
 * Scales the gradients, in place, so that their global norm is at most `maxNorm` (0: no limit); answers the norm before.
 * The divisor carries PyTorch's 1e-6.
 */
export function clipGradients(gradients: Tensors, maxNorm: number): number {
  const norm = globalNorm(gradients);
  const factor = maxNorm / (norm + 1e-6);
  if (maxNorm > 0 && factor < 1) {
    for (const tensor of gradients) for (let i = 0; i < tensor.length; i++) tensor[i] = tensor[i]! * factor;
  }
  return norm;
}

/** No entry is NaN or infinite. */
export function allFinite(tensors: Tensors): boolean {
  // A sum stays finite only while its terms do; multiplied by zero, size cannot make it overflow.
  return tensors.every((tensor) => {
    let sum = 0;
    for (let i = 0; i < tensor.length; i++) sum += tensor[i]! * 0;
    return sum === 0;
  });
}
