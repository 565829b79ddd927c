import { recallInventory } from "../adapters/tokenizers/inventory-cache.ts";
import { type MarkedPart, markSlots } from "../domain/templates/sdk/mark-slots.ts";
import { checkSplit, createSampler, formatOf } from "../domain/templates/sdk/sampler.ts";
import type { Slots, Template } from "../domain/templates/sdk/template.ts";
import { resolveTemplate } from "./templates/resolve-template.ts";

export interface PreviewOptions {
  readonly template: string;
  readonly count: number;
  readonly seed: number;
  /** "train" or "eval". */
  readonly split: string;
  /** Model reference; without it words are invented and no tokens are shown. */
  readonly model?: string | undefined;
  readonly format?: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface PreviewSample {
  readonly index: number;
  readonly slots: Slots;
  readonly prompt: string;
  readonly completion: string;
  /** The completion's tokens as texts; undefined without a model. */
  readonly trainedTokens?: readonly string[];
  readonly promptTokens?: number;
}

export interface Preview {
  readonly template: Template;
  readonly format: string;
  readonly samples: readonly PreviewSample[];
  /** Stretches of each sample's prompt and completion with the slot that they come from. */
  readonly marks: readonly {
    readonly prompt: readonly MarkedPart[];
    readonly completion: readonly MarkedPart[];
  }[];
}

/** Errors: as `resolveTemplate` and `createSampler`, and those of opening the model. */
export async function previewTemplate(options: PreviewOptions): Promise<Preview> {
  const { template } = await resolveTemplate(options.template);
  const model = options.model === undefined ? undefined : await openTokenizer(options.model);
  try {
    if (model !== undefined) await recallInventory(model.tokenizer);
    const sampler = createSampler({
      template,
      params: model === undefined ? { source: "invented", ...options.params } : options.params,
      tokenizer: model?.tokenizer,
      seed: options.seed,
      split: checkSplit(options.split),
      format: options.format,
    });
    const layout = formatOf(template, sampler.format);
    const samples = Array.from({ length: options.count }, (_, index) => {
      const sample = sampler.sample(index);
      if (model === undefined) return sample;
      return {
        ...sample,
        promptTokens: model.tokenizer.encode(sample.prompt).length,
        trainedTokens: model.tokenizer
          .encode(sample.completion)
          .map((token) => model.tokenizer.decode([token])),
      };
    });
    return {
      template,
      format: sampler.format,
      samples,
      marks: samples.map(({ slots }) => ({
        prompt: markSlots(layout, slots, "prompt"),
        completion: markSlots(layout, slots, "completion"),
      })),
    };
  } finally {
    await model?.close();
  }
}

async function openTokenizer(reference: string) {
  const { openModel } = await import("../adapters/models/open-model.ts");
  return openModel(reference);
}
