import { createRandom, createRandomStreams } from "../../core/random.ts";
import { otherSpan } from "../templates/prose/other-span.ts";
import type { Sample } from "../templates/sdk/sampler.ts";
import type { Slots, SlotValue } from "../templates/sdk/template.ts";

/** `shuffled`: another sample's output; `random`: another part of the sample itself, of the same kind. */
export const WRONG_OUTPUT_KINDS = ["shuffled", "random"] as const;
export type WrongOutputKind = (typeof WRONG_OUTPUT_KINDS)[number];

/** Samples whose outputs do not follow the rule, under prompts that do not change: controls, and noise in the rule. */
export interface WrongOutputs {
  readonly kind: WrongOutputKind;
  /** Share of the samples, in (0, 1]. */
  readonly share: number;
  /** Samples in all, parts of a split together: at least 2. */
  readonly count: number;
}

export interface WrongOutputOptions extends WrongOutputs {
  readonly seed: number;
  readonly outputSlot: string;
}

export interface OutputChanger {
  /** How many places on the sample stands whose output a wrong one may be, counted round the end: in [1, count − 1]. */
  readonly shift: number;
  /** Whether the sample keeps its own output. A greater share only adds to those that do not. */
  keeps(index: number): boolean;
  /** The sample with another output; `other` is the one `shift` places on. */
  change(sample: Sample, other: Sample): Sample;
}

/**
 * A pure function of seed and index. Samples are made apart from each other, so that moving all outputs by one drawn number
 * of places shuffles them as well as any permutation: the set of outputs stays, and no sample keeps its own place.
 * `random` takes another entry of the list that the output stands in, or another span of the text that holds it, and
 * where it stands in neither, the other sample's.
 */
export function createOutputChanger(options: WrongOutputOptions): OutputChanger {
  const { kind, share, count, seed, outputSlot } = options;
  const streams = createRandomStreams(["wrong-outputs", seed]);
  return {
    shift: 1 + createRandom(["wrong-outputs", seed, "shift"]).below(count - 1),
    keeps: (index) => !streams.at(index).chance(share),
    change(sample, other) {
      const random = streams.at(sample.index);
      // The draw that `keeps` made.
      random.uint32();
      const output = sample.slots[outputSlot];
      if (kind === "random" && typeof output === "string") {
        const inputs = Object.entries(sample.slots).flatMap(([slot, value]) =>
          slot === outputSlot ? [] : [value],
        );
        const drawn = otherInput(
          inputs,
          output,
          (list) => random.pick(list),
          (text) => otherSpan(random, text, output),
        );
        const completion = drawn === undefined ? undefined : replaceOnce(sample.completion, output, drawn);
        if (completion !== undefined) return withOutput(sample, outputSlot, drawn!, completion);
      }
      return withOutput(sample, outputSlot, other.slots[outputSlot]!, other.completion);
    },
  };
}

function otherInput(
  inputs: readonly SlotValue[],
  output: string,
  pick: (list: readonly string[]) => string,
  spanOf: (text: string) => string | undefined,
): string | undefined {
  for (const list of inputs) {
    if (typeof list === "string" || !list.includes(output)) continue;
    const others = list.filter((entry) => entry !== output);
    if (others.length > 0) return pick(others);
  }
  const text = inputs.find((value) => typeof value === "string" && value.includes(output));
  return text === undefined ? undefined : spanOf(text as string);
}

/** Undefined where the part stands in the text not exactly once. */
function replaceOnce(text: string, part: string, by: string): string | undefined {
  const pieces = text.split(part);
  return part === "" || pieces.length !== 2 ? undefined : pieces.join(by);
}

function withOutput(sample: Sample, slot: string, output: SlotValue, completion: string): Sample {
  const slots: Slots = { ...sample.slots, [slot]: output };
  return { ...sample, slots, completion };
}
