import fc from "fast-check";
import { expect, test } from "vitest";
import { chosenOption } from "./chosen-option.ts";

const OPTIONS = ["a jar", "a jar of glass", " the lid ", '"Stop," he said.', "answer the door"];

test.each([
  [" a jar", "a jar"],
  [" Jar", "a jar"],
  [" a jar of glass, I think", "a jar of glass"],
  [" the lid", " the lid "],
  [' "Stop," he said.', '"Stop," he said.'],
  [" answer the door", "answer the door"],
  [" The answer is: C", " the lid "],
  [" (B)", "a jar of glass"],
  [" **A**", "a jar"],
  [" 2", "a jar of glass"],
  [" (3).", " the lid "],
  [" Option 1", "a jar"],
  [" option B", "a jar of glass"],
  [" The answer is 2", "a jar of glass"],
  [" 9", undefined],
  [" 2.5 litres", undefined],
  [" 12", undefined],
  [" a jar or the lid", undefined],
  [" A jar", "a jar"],
  [" H", undefined],
  [" none of them", undefined],
  ["", undefined],
])("%j names %j", (generation, option) => {
  expect(chosenOption(OPTIONS, generation)).toBe(option);
});

test("an option's own text is read as that option", () => {
  const word = fc.constantFrom("the", "a", "jar", "lid", "Answer", "answer is", "B", '"so"', "*", "");
  const option = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(" "));
  const options = fc.uniqueArray(option, {
    minLength: 1,
    maxLength: 4,
    selector: (text) => text.trim().toLowerCase(),
  });
  fc.assert(
    fc.property(options, (texts) => {
      for (const own of texts.filter((text) => text.trim() !== ""))
        expect(chosenOption(texts, ` ${own}\n`)).toBe(own);
    }),
  );
});

test("a number that is an option's own text is that option", () => {
  expect(chosenOption(["3", "2", "1"], " 2")).toBe("2");
  expect(chosenOption(["30", "20"], " 2")).toBe("20");
});
