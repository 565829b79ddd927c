import { canonicalJson } from "../../core/canonical-json.ts";
import type { Sample } from "../../domain/templates/sdk/sampler.ts";

/** The first samples of a dataset are all made again, of the others one in so many. */
const ALL_BELOW = 64;
const EVERY = 64;

/** Whether a sample of a user's own template is made a second time, to see that it is the same. */
export function isMadeAgain(index: number): boolean {
  return index < ALL_BELOW || index % EVERY === 0;
}

/** In words; undefined when the samples are the same. */
export function differenceOf(first: Sample, second: Sample): string | undefined {
  const isSameText = first.prompt === second.prompt && first.completion === second.completion;
  // Much cheaper, and the usual case.
  if (isSameText && JSON.stringify(first.slots) === JSON.stringify(second.slots)) return undefined;
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
