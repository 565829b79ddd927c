import type { GenerateResult } from "../ports/engine.ts";
import type { Tokenizer } from "../ports/tokenizer.ts";

/**
 * What a row of generated tokens says, up to its end of text or its first stop string, whichever comes first. What
 * stands after that in `generated` has no influence.
 *
 * A stop string may be spread over tokens, and may be the spelling of a special token.
 */
export function finishCompletion(
  tokenizer: Tokenizer,
  generated: readonly number[],
  stop: readonly string[],
): GenerateResult {
  const { eos } = tokenizer.specialTokens;
  const end = eos === undefined ? -1 : generated.indexOf(eos);
  const said = end === -1 ? generated : generated.slice(0, end);
  const count = stopCount(tokenizer, said, stop);
  if (count === undefined) {
    return { ids: said, text: tokenizer.decode(said), finish: end === -1 ? "length" : "end-of-text" };
  }
  const ids = said.slice(0, count);
  const text = tokenizer.decode(ids);
  const cuts = stop.map((string) => text.indexOf(string)).filter((place) => place >= 0);
  return { ids, text: cuts.length === 0 ? text : text.slice(0, Math.min(...cuts)), finish: "stop" };
}

/**
 * How many tokens it takes until their text contains a stop string, be special tokens spelled out or left out. The text
 * of more tokens begins with that of fewer, so the count is found by halving.
 */
function stopCount(
  tokenizer: Tokenizer,
  ids: readonly number[],
  stop: readonly string[],
): number | undefined {
  const hasSpecial = ids.some((id) => tokenizer.specialTokenIds.has(id));
  const contains = (count: number): boolean => {
    const some = ids.slice(0, count);
    const texts = [tokenizer.decode(some)];
    if (hasSpecial) texts.push(tokenizer.decode(some, { skipSpecialTokens: false }));
    return stop.some((string) => texts.some((text) => text.includes(string)));
  };
  if (stop.length === 0 || !contains(ids.length)) return undefined;
  let [without, within] = [0, ids.length];
  while (within - without > 1) {
    const middle = Math.floor((without + within) / 2);
    if (contains(middle)) within = middle;
    else without = middle;
  }
  return within;
}
