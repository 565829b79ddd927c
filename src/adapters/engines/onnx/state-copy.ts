import type { Tensors } from "../../../domain/tuning/adamw.ts";
import type { TuneState } from "./checkpoint.ts";

/** A copy of the training state in arrays of its own, which each `remember` overwrites. */
export interface StateCopy {
  /** Valid until the next `remember`; undefined before the first. */
  get(): TuneState | undefined;
  remember(state: TuneState): void;
}

export function createStateCopy(parameters: Tensors): StateCopy {
  const empty = (): Float32Array[] => parameters.map((values) => new Float32Array(values.length));
  const copy = { parameters: empty(), optimizer: { first: empty(), second: empty() } };
  let remembered: TuneState | undefined;
  return {
    get: () => remembered,
    remember(state) {
      fill(copy.parameters, state.parameters);
      fill(copy.optimizer.first, state.optimizer.first);
      fill(copy.optimizer.second, state.optimizer.second);
      remembered = { ...state, ...copy, loss: [...state.loss] };
    },
  };
}

function fill(target: Tensors, source: Tensors): void {
  source.forEach((values, index) => {
    target[index]!.set(values);
  });
}
