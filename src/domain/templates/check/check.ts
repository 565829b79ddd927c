import type { Tokenizer } from "../../ports/tokenizer.ts";
import { createSampler, type Sample, type Sampler, type SamplerOptions } from "../sdk/sampler.ts";
import type { Slots, Template } from "../sdk/template.ts";

/** What a check works with. */
export interface CheckContext {
  readonly template: Template;
  readonly tokenizer: Tokenizer;
  readonly seed: number;
  /** A sampler of the template; defaults fill what is left out. Errors: as createSampler. */
  sampler(options?: Partial<SamplerOptions>): Sampler;
  /** The first `count` samples at default parameters; made once. */
  samples(count: number): readonly Sample[];
}

/** One property that every template must have. */
export interface Check {
  readonly id: string;
  /** What holds when the check finds nothing. */
  readonly title: string;
  /** Each finding tells in plain words what is wrong, with an example. Stops at the first few. */
  run(context: CheckContext): readonly string[];
}

export function createCheckContext(template: Template, tokenizer: Tokenizer, seed: number): CheckContext {
  const known: Sample[] = [];
  const sampler = (options: Partial<SamplerOptions> = {}) =>
    createSampler({ template, tokenizer, seed, split: "train", ...options });
  let standard: Sampler | undefined;
  return {
    template,
    tokenizer,
    seed,
    sampler,
    samples(count) {
      standard ??= sampler();
      for (let index = known.length; index < count; index++) known.push(standard.sample(index));
      return known.slice(0, count);
    },
  };
}

/** The output as text. */
export function outputOf(template: Template, slots: Slots): string {
  const output = slots[template.outputSlot];
  return typeof output === "string" ? output : (output ?? []).join(", ");
}

/** A text for a message, cut to a length that fits a line. */
export function quoted(text: string, length = 80): string {
  return JSON.stringify(text.length > length ? `${text.slice(0, length)}…` : text);
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
