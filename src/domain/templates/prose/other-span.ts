import type { RandomStream } from "../../../core/random.ts";
import { contentStems } from "../scoring/words.ts";

/**
 * A span of the text with as many words as the answer, none of which is the answer's where that is possible: an answer of
 * the right form that no rule leads to. Undefined where the text has no other span. Punctuation around words is dropped.
 */
export function otherSpan(random: RandomStream, text: string, answer: string): string | undefined {
  const length = answer.split(" ").length;
  const words = text.split(/\s+/).map((word) => word.replace(/^\(|[.,:;?!)]+$/g, ""));
  const spans = Array.from({ length: Math.max(0, words.length - length + 1) }, (_, start) =>
    words.slice(start, start + length).join(" "),
  );
  const answerStems = new Set(contentStems(answer));
  const foreign = spans.filter((span) => !contentStems(span).some((stem) => answerStems.has(stem)));
  const others = foreign.length > 0 ? foreign : spans.filter((span) => span !== answer);
  return others.length === 0 ? undefined : random.pick(others);
}
