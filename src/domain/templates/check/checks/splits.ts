import type { SamplerOptions } from "../../sdk/sampler.ts";
import { type Check, type CheckContext, percent, quoted } from "../check.ts";

const COUNT = 4000;
const LEAST_UNIQUE = 0.99;

export const splits: Check = {
  id: "splits",
  title: "samples differ, and no prompt stands in two splits or under two seeds",
  run(context) {
    const train = new Set(context.samples(COUNT).map((sample) => sample.prompt));
    const findings: string[] = [];
    if (train.size < LEAST_UNIQUE * COUNT) {
      findings.push(
        `only ${percent(train.size / COUNT)} of ${COUNT} prompts differ: too few words or choices, raise a length`,
      );
    }
    const others = [
      ["the eval split", { split: "eval" }],
      ["another seed", { seed: context.seed + 1 }],
    ] as const;
    for (const [name, options] of others) {
      const shared = prompts(context, options).find((prompt) => train.has(prompt));
      if (shared !== undefined) findings.push(`${name} repeats a prompt of train: ${quoted(shared)}`);
    }
    return findings;
  },
};

function prompts({ sampler }: CheckContext, options: Partial<SamplerOptions>): string[] {
  const other = sampler(options);
  return Array.from({ length: COUNT / 4 }, (_, index) => other.sample(index).prompt);
}
