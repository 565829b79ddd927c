import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ANSWER_METRICS } from "./registry.ts";

// [answer, golds, exact match, F1, contains], worked out by hand from the official definitions.
const CASES: readonly [string, readonly string[], number, number, number][] = [
  ["The Tower", ["tower"], 1, 1, 1],
  [" in 1621 and 1629", ["between 1621 and 1629"], 0, 0.75, 0],
  ["red red blue", ["red"], 0, 0.5, 1],
  ["red", ["blue", "red"], 1, 1, 1],
  ["redder", ["red"], 0, 0, 0],
  ["", ["red"], 0, 0, 0],
  ["the", ["a"], 1, 0, 0],
];

describe.each(CASES)("answer %j for %j", (answer, golds, exact, f1, contains) => {
  it("scores as the definitions say", () => {
    expect(ANSWER_METRICS.exact_match.score(answer, golds)).toBe(exact);
    expect(ANSWER_METRICS.f1.score(answer, golds)).toBeCloseTo(f1, 12);
    expect(ANSWER_METRICS.contains.score(answer, golds)).toBe(contains);
  });
});

describe.each(Object.entries(ANSWER_METRICS))("metric %s", (id, metric) => {
  it("is registered under its own id", () => expect(metric.id).toBe(id));

  it("lies in [0, 1], is 1 for the gold answer, and more gold answers never lower it", () => {
    const word = fc.stringMatching(/^[b-z]{1,6}$/);
    const text = fc.array(word, { minLength: 1, maxLength: 5 }).map((list) => list.join(" "));
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 3 }), text, (answer, golds, more) => {
        const value = metric.score(answer, golds);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(metric.score(answer, [...golds, more])).toBeGreaterThanOrEqual(value);
        // "the" alone has no words left, so only texts with a word are compared with themselves.
        if (/(^| )(?!the( |$))/.test(answer) && answer.split(" ").some((w) => w !== "the"))
          expect(metric.score(answer, [answer])).toBe(1);
      }),
    );
  });
});
