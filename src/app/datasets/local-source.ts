import { createRandom } from "../../core/random.ts";
import type { CloseLook, SampleSource } from "../../domain/ports/sample-source.ts";
import { frameStrings } from "../../domain/templates/sdk/frame-strings.ts";
import { createSampler, type Sample, type SamplerOptions } from "../../domain/templates/sdk/sampler.ts";

export interface LocalSourceOptions extends SamplerOptions {
  readonly codeFingerprint: string | undefined;
}

/**
 * So few that samples are flat texts, in the cache and gone before garbage is collected. From about 64 samples of prose on,
 * their parts outlive two collections, and rates halve.
 */
const BATCH_ROWS = 32;

/** Samples of a template in this thread. Errors: as `createSampler`. */
export function createLocalSource({ codeFingerprint, ...options }: LocalSourceOptions): SampleSource {
  const sampler = createSampler(options);
  const { template, params, tokens, format } = sampler;
  const { id, version, family, title, rule } = template;
  const followsRule = template.followsRule(params);

  function look({ slots, index }: Sample): CloseLook {
    const output = slots[template.outputSlot];
    return {
      solved: followsRule ? template.solve(slots) === output : undefined,
      baselines: template.baselines.map((baseline) => {
        const random = createRandom(["baseline", id, baseline.id, index]);
        return baseline.answer(slots, random) === output;
      }),
    };
  }

  return {
    description: {
      template: { id, version, family },
      title,
      rule,
      codeFingerprint,
      params,
      format,
      tokens: { kind: tokens.kind, words: tokens.wordCount, fingerprint: tokens.fingerprint },
      frameStrings: frameStrings(template, format, sampler.sample(0).slots),
      baselines: template.baselines.map((baseline) => ({
        id: baseline.id,
        expected: baseline.expected(params),
      })),
      followsRule,
    },
    tokens,
    batchRows: BATCH_ROWS,
    async samples(first, count) {
      const samples: Sample[] = [];
      for (let index = first; index < first + count; index++) samples.push(sampler.sample(index));
      return samples;
    },
    look: async (samples) => samples.map(look),
    close: async () => {},
  };
}
