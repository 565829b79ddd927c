import { CookbookError } from "../../core/errors.ts";
import { createOutputChanger, type WrongOutputOptions } from "../../domain/datasets/wrong-outputs.ts";
import type { SampleSource } from "../../domain/ports/sample-source.ts";
import type { Sample } from "../../domain/templates/sdk/sampler.ts";

/** The same samples with outputs that do not follow the rule. Errors: invalid-parameter for a single sample. */
export function withWrongOutputs(source: SampleSource, options: WrongOutputOptions): SampleSource {
  const { count } = options;
  if (count < 2) {
    throw new CookbookError({
      code: "invalid-parameter",
      message: "one sample alone has no other sample's output to take",
      hint: "make two samples or more, or leave the outputs to the rule",
    });
  }
  const changer = createOutputChanger(options);

  /** Indices from `count` on begin again at 0. */
  async function around(first: number, rows: number): Promise<readonly Sample[]> {
    const start = first % count;
    const here = Math.min(rows, count - start);
    const samples = await source.samples(start, here);
    return here === rows ? samples : [...samples, ...(await around(0, rows - here))];
  }

  return {
    ...source,
    description: { ...source.description, followsRule: false },
    async samples(first, rows) {
      const own = await source.samples(first, rows);
      if (own.every(({ index }) => changer.keeps(index))) return own;
      const others = await around(first + changer.shift, rows);
      return own.map((sample, place) =>
        changer.keeps(sample.index) ? sample : changer.change(sample, others[place]!),
      );
    },
    look: async (samples) => (await source.look(samples)).map((look) => ({ ...look, solved: undefined })),
  };
}
