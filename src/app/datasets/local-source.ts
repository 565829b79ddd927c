import { createRandom } from "../../core/random.ts";
import type { CloseLook, SampleSource, SourceDescription } from "../../domain/ports/sample-source.ts";
import { FRAME_SAMPLES, frameStrings } from "../../domain/templates/sdk/frame-strings.ts";
import { createSampler, type Sample, type SamplerOptions } from "../../domain/templates/sdk/sampler.ts";
import type { TokenSource } from "../../domain/tokens/token-source.ts";

/**
 * So few characters that samples are flat texts, in the cache and gone before garbage is collected. From twice as many on,
 * the parts of prose outlive two collections, and rates halve.
 */
const BATCH_CHARACTERS = 8192;
/** Beyond it, asking costs nothing. */
const MOST_BATCH_ROWS = 128;

/** A sample source that answers at once. */
export interface LocalSamples {
  readonly description: SourceDescription;
  readonly tokens: TokenSource;
  readonly batchRows: number;
  sample(index: number): Sample;
  look(sample: Sample): CloseLook;
}

/** Errors: as `createSampler`. */
export function openLocalSamples(
  options: SamplerOptions,
  codeFingerprint: string | undefined = undefined,
): LocalSamples {
  const sampler = createSampler(options);
  const { template, params, tokens, format } = sampler;
  const { id, version, family, title, rule } = template;
  const followsRule = template.followsRule(params);
  const first = sampler.sample(0);
  const characters = first.prompt.length + first.completion.length;
  return {
    description: {
      template: { id, version, family },
      title,
      rule,
      codeFingerprint,
      params,
      format,
      tokens: { kind: tokens.kind, words: tokens.wordCount, fingerprint: tokens.fingerprint },
      // Only the thread that writes the card asks for them.
      get frameStrings() {
        const samples = Array.from({ length: FRAME_SAMPLES }, (_, index) => sampler.sample(index).slots);
        return frameStrings(template, format, samples);
      },
      baselines: template.baselines.map((baseline) => ({
        id: baseline.id,
        expected: baseline.expected(params),
      })),
      followsRule,
    },
    tokens,
    batchRows: Math.min(MOST_BATCH_ROWS, Math.max(1, Math.round(BATCH_CHARACTERS / characters))),
    sample: (index) => sampler.sample(index),
    look({ slots, index }) {
      const output = slots[template.outputSlot];
      return {
        solved: followsRule ? template.solve(slots) === output : undefined,
        baselines: template.baselines.map((baseline) => {
          const random = createRandom(["baseline", id, baseline.id, index]);
          return baseline.answer(slots, random) === output;
        }),
      };
    },
  };
}

/** Samples of a template of the library, in this thread. Errors: as `createSampler`. */
export function createLocalSource(options: SamplerOptions): SampleSource {
  const { description, tokens, batchRows, sample, look } = openLocalSamples(options);
  return {
    description,
    tokens,
    batchRows,
    async samples(start, count) {
      const samples: Sample[] = [];
      for (let index = start; index < start + count; index++) samples.push(sample(index));
      return samples;
    },
    look: async (samples) => samples.map(look),
    close: async () => {},
  };
}
