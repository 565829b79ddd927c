import { type BoundedEnd, callBounded } from "../../adapters/templates/bounded-call.ts";
import { timeoutSeconds } from "../../adapters/templates/template-timeout.ts";
import { CookbookError } from "../../core/errors.ts";
import type { SampleSource } from "../../domain/ports/sample-source.ts";
import type { Sample, SamplerOptions } from "../../domain/templates/sdk/sampler.ts";
import { templateFailed } from "../../domain/templates/sdk/template-failure.ts";
import { openLocalSamples } from "./local-source.ts";
import { differenceOf, isMadeAgain } from "./made-again.ts";

export interface OwnSourceOptions extends SamplerOptions {
  readonly codeFingerprint: string;
}

const TIMEOUT = "COOKBOOK_TEMPLATE_TIMEOUT";
/** Each call costs 0.1 ms for being ended in time, as much as a hundred samples: so it makes many. */
const BATCHES_AT_ONCE = 16;

/**
 * Samples of a user's template in TypeScript or JavaScript, in this thread. Code that hangs is ended, and a share of the
 * samples is made again to see that they are the same. Errors: as `createSampler`; template-failed, interrupted.
 */
export function createOwnSource({ codeFingerprint, ...options }: OwnSourceOptions): SampleSource {
  const { id } = options.template;
  const seconds = timeoutSeconds(TIMEOUT);
  let at: number | undefined;
  const ended = (how: BoundedEnd) =>
    how === "interrupt"
      ? new CookbookError({
          code: "interrupted",
          message: `stopped in template "${id}"${at === undefined ? "" : `, sample ${at}`}`,
          hint: "run the same command again: finished files are kept",
        })
      : templateFailed({
          id,
          index: at,
          what: `it hangs: no answer in ${seconds} seconds`,
          hint: `mend it, or set ${TIMEOUT} to more seconds; the same command goes on, finished files are kept`,
        });
  const bounded = <T>(call: () => T): T => callBounded({ seconds, call, ended });

  const { description, tokens, batchRows, sample, look } = bounded(() => {
    const local = openLocalSamples(options, codeFingerprint);
    // The copy has what the other works out when it is asked, with the user's code.
    return { ...local, description: { ...local.description } };
  });

  function make(start: number, count: number): Sample[] {
    const samples: Sample[] = [];
    for (at = start; at < start + count; at++) samples.push(sample(at));
    for (const made of samples) {
      if (!isMadeAgain(made.index)) continue;
      at = made.index;
      const difference = differenceOf(made, sample(at));
      if (difference !== undefined) throw notDeterministic(id, at, difference);
    }
    return samples;
  }

  return {
    description,
    tokens,
    batchRows: BATCHES_AT_ONCE * batchRows,
    samples: async (start, count) => bounded(() => make(start, count)),
    look: async (samples) =>
      bounded(() =>
        samples.map((each) => {
          at = each.index;
          return look(each);
        }),
      ),
    close: async () => {},
  };
}

function notDeterministic(id: string, index: number, difference: string): CookbookError {
  return templateFailed({
    id,
    index,
    what: `it is not deterministic: made again, ${difference}`,
    hint: "draw from the given random and words only; no Math.random, no clock, nothing kept between calls",
  });
}
