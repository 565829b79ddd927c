import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { TuneOptions } from "../../domain/ports/engine.ts";

/** Steps whose adapters stay beside the last one. */
export function keptSteps({ steps, keepEvery = 0 }: TuneOptions): number[] {
  if (keepEvery === 0) return [];
  const count = Math.ceil(steps / keepEvery) - 1;
  return Array.from({ length: count }, (_, place) => (place + 1) * keepEvery);
}

/** Where the adapter of a step stands, from 1. */
export function stepFolder(out: string, step: number): string {
  return path.join(out, `step-${step}`);
}

/** Whether every adapter that is to stay is there. */
export function hasKeptSteps(options: TuneOptions): boolean {
  return keptSteps(options).every((step) => isAdapter(stepFolder(options.out, step)));
}

/** Adapters that a tuning kept, in order of training. */
export function findKeptSteps(out: string): { readonly step: number; readonly folder: string }[] {
  return (existsSync(out) ? readdirSync(out) : [])
    .flatMap((name) => {
      const match = /^step-(\d+)$/.exec(name);
      return match === null ? [] : [Number(match[1])];
    })
    .sort((a, b) => a - b)
    .map((step) => ({ step, folder: stepFolder(out, step) }))
    .filter(({ folder }) => isAdapter(folder));
}

/** Whether a folder holds a PEFT adapter. */
export function isAdapter(folder: string): boolean {
  return existsSync(path.join(folder, "adapter_config.json"));
}
