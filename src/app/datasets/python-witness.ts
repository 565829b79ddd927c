import { describeDifference } from "../../adapters/python/python-failure.ts";
import { type PythonSession, placeOf } from "../../adapters/python/python-session.ts";
import type { PythonDeclaration } from "../../contracts/python-messages.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Sample } from "../../domain/templates/sdk/sampler.ts";

export interface WitnessOptions {
  readonly declaration: PythonDeclaration;
  readonly file: string;
  /** Starts the second process; called when it is first needed. */
  open(): Promise<PythonSession>;
  draw(session: PythonSession, indices: readonly number[]): Promise<Sample[]>;
}

/** The first samples of a dataset are all made again, of the others one in so many. */
const ALL_BELOW = 64;
const EVERY = 64;

/**
 * Makes samples again in a second process, where strings hash otherwise and nothing was made before. A template that
 * looks at the order of a set, at time, at randomness of its own or at what it kept from other calls differs there.
 */
export function createWitness({ declaration, file, open, draw }: WitnessOptions) {
  let session: Promise<PythonSession> | undefined;

  return {
    /** The samples of these indices once a share of them has been made again. Errors: template-failed. */
    async confirm(made: Promise<readonly Sample[]>, indices: readonly number[]): Promise<readonly Sample[]> {
      const again = indices.filter((index) => index < ALL_BELOW || index % EVERY === 0);
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

/** In words; undefined when the samples are the same. */
function differenceOf(first: Sample, second: Sample): string | undefined {
  if (canonicalJson(first) === canonicalJson(second)) return undefined;
  for (const [name, value] of Object.entries(first.slots)) {
    const other = second.slots[name] ?? "";
    const [one, two] = [JSON.stringify(value), JSON.stringify(other)];
    if (one !== two) return `the slot "${name}" was ${excerpt(one, two)} and is ${excerpt(two, one)}`;
  }
  const side = first.prompt === second.prompt ? "completion" : "prompt";
  const [one, two] = [JSON.stringify(first[side]), JSON.stringify(second[side])];
  return `the ${side} was ${excerpt(one, two)} and is ${excerpt(two, one)}`;
}

const EXCERPT = 60;

/** A text from shortly before the place where the other one differs. */
function excerpt(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at += 1;
  const start = Math.max(0, at - 20);
  const cut = text.slice(start, start + EXCERPT);
  return `${start > 0 ? "…" : ""}${cut}${start + EXCERPT < text.length ? "…" : ""}`;
}
