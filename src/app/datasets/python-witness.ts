import { describeDifference } from "../../adapters/python/python-failure.ts";
import { type PythonSession, placeOf } from "../../adapters/python/python-session.ts";
import type { PythonDeclaration } from "../../contracts/python-messages.ts";
import type { Sample } from "../../domain/templates/sdk/sampler.ts";
import { differenceOf, isMadeAgain } from "./made-again.ts";

export interface WitnessOptions {
  readonly declaration: PythonDeclaration;
  readonly file: string;
  /** Starts the second process; called when it is first needed. */
  open(): Promise<PythonSession>;
  draw(session: PythonSession, indices: readonly number[]): Promise<Sample[]>;
}

/**
 * Makes samples again in a second process, where strings hash otherwise and nothing was made before. A template that
 * looks at the order of a set, at time, at randomness of its own or at what it kept from other calls differs there.
 */
export function createWitness({ declaration, file, open, draw }: WitnessOptions) {
  let session: Promise<PythonSession> | undefined;

  return {
    /** The samples of these indices once a share of them has been made again. Errors: template-failed. */
    async confirm(made: Promise<readonly Sample[]>, indices: readonly number[]): Promise<readonly Sample[]> {
      const again = indices.filter(isMadeAgain);
      if (again.length === 0) return made;
      session ??= open();
      const second = session.then((opened) => draw(opened, again));
      // The first process's own failure says more than the witness's.
      second.catch(() => {});
      const samples = await made;
      for (const sample of await second) {
        const first = samples[sample.index - indices[0]!]!;
        const difference = differenceOf(first, sample);
        if (difference !== undefined)
          throw describeDifference(sample.index, difference, placeOf(file, declaration));
      }
      return samples;
    },
    async close(): Promise<void> {
      const opened = await session?.catch(() => undefined);
      await opened?.close();
    },
  };
}
