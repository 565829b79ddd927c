import type { SampleSource } from "../../domain/ports/sample-source.ts";
import type { PromptEncoder } from "../../domain/tokens/prompt-encoder.ts";

const SAMPLES_LOOKED_AT = 200;

/** Mean trained tokens of a sample, prompt and completion, over its first samples (200, or all of fewer). */
export async function meanSampleTokens(
  source: SampleSource,
  encoder: PromptEncoder,
  count = SAMPLES_LOOKED_AT,
): Promise<number> {
  const looked = Math.min(count, SAMPLES_LOOKED_AT);
  let tokens = 0;
  for (const { prompt, completion } of await source.samples(0, looked)) {
    const pair = encoder.encodePair(prompt, completion);
    tokens += pair.prompt.length + pair.completion.length;
  }
  return tokens / looked;
}
