import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusterAnswers } from "./answer-clusters.ts";
import { canonicalWords } from "./canonical-answer.ts";

it.each([
  ["The Tower.", ["tower"]],
  ["“a  tower”", ["tower"]],
  ["$1,200.50!", ["1200.5"]],
  ["about 3.0 km", ["about", "3", "km"]],
  ["-4 degrees", ["-4", "degrees"]],
  ["Ｆｕｌｌ ｗｉｄｔｈ", ["full", "width"]],
  ["well-known", ["wellknown"]],
  ["  ...  ", []],
  ["the", []],
])("canonical words of %j are %j", (answer, words) => {
  expect(canonicalWords(answer)).toEqual(words);
});

describe("clusters", () => {
  it("are equal answers after normalisation, and abstention for nothing", () => {
    const { votes } = clusterAnswers(["The tower", "tower!", "", undefined, "...", "bridge"]);
    expect([...votes]).toEqual([1, 1, -1, -1, -1, 0]);
  });

  it("join answers whose words overlap by 0.8, each with each", () => {
    // F1 of four and five words with four in common is 8/9; with three in common 2·3/9 = 0.67.
    const { votes } = clusterAnswers(["w x y z", "w x y z v", "w x y u t"]);
    expect(votes[0]).toBe(votes[1]);
    expect(votes[2]).not.toBe(votes[0]);
  });

  it("do not chain: neighbours of a neighbour stay apart", () => {
    // Each overlaps with the next by 0.8 and with the one after by 0.6.
    const { votes } = clusterAnswers(["a1 a2 a3 a4 a5", "a2 a3 a4 a5 a6", "a3 a4 a5 a6 a7"]);
    expect(new Set(votes).size).toBe(2);
    expect(votes[0]).not.toBe(votes[2]);
  });

  it("place a known answer with the nearest, or apart from all", () => {
    expect(clusterAnswers(["red", "blue"], ["Blue."]).gold).toBe(0);
    expect(clusterAnswers(["red", "blue"], ["green", "the red"]).gold).toBe(1);
    expect(clusterAnswers(["red", "blue"], ["green"]).gold).toBe(2);
    expect(clusterAnswers(["red", "blue"], []).gold).toBe(-1);
    expect(clusterAnswers([undefined], ["green"]).gold).toBe(0);
  });

  it("do not depend on the order of the answers", () => {
    const word = fc.constantFrom("v", "w", "x", "y", "z");
    const answer = fc.array(word, { maxLength: 6 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(
        fc.array(answer, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 7 }),
        (answers, shift) => {
          const turned = [...answers.slice(shift), ...answers.slice(0, shift)];
          const straight = clusterAnswers(answers).votes;
          const back = clusterAnswers(turned).votes;
          const at = (i: number) => back[(i - (shift % answers.length) + answers.length) % answers.length];
          if (shift < answers.length)
            answers.forEach((_, i) => {
              expect(at(i)).toBe(straight[i]);
            });
        },
      ),
    );
  });
});
