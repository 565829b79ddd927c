import { expect, test } from "vitest";
import { frameStrings } from "./frame-strings.ts";
import { markSlots } from "./mark-slots.ts";
import type { Slots, Template, TemplateFormat } from "./template.ts";

const layout = (
  prompt: (slots: Slots) => string,
  completion: (slots: Slots) => string,
): TemplateFormat<Slots> => ({
  title: "t",
  prompt,
  completion,
});
const template = (format: TemplateFormat<Slots>) =>
  ({ formats: { plain: format }, wording: ["yes", "no"] }) as unknown as Template;

test("frames of all samples are listed, each once, and the wording", () => {
  const format = layout(
    ({ list }) => ((list as string).includes(" ") ? `A long one: ${list}` : `A short one: ${list}`),
    ({ answer }) => ` ${answer}`,
  );
  const samples = [
    { list: "elm", answer: "no" },
    { list: "oak elm", answer: "yes" },
    { list: "ash", answer: "no" },
  ];
  expect(frameStrings(template(format), "plain", samples)).toEqual([
    "A short one:",
    "A long one:",
    "yes",
    "no",
  ]);
});

test("a slot that the prompt begins and the completion ends is no frame", () => {
  const half = (slots: Slots, at: number) => (slots.text as string).split("_")[at]!;
  const format = layout(
    (slots) => `Go on: ${half(slots, 0)}`,
    (slots) => `${slots.answer}${half(slots, 1)}`,
  );
  const slots = { text: "the elm _ is tall", answer: "tree" };
  expect(markSlots(format, slots, "prompt")).toEqual([
    { text: "Go on: ", slot: undefined },
    { text: "the elm ", slot: "text" },
  ]);
  expect(markSlots(format, slots, "completion")).toEqual([
    { text: "tree", slot: "answer" },
    { text: " is tall", slot: "text" },
  ]);
});

test("a text that the marks would change stays in one part", () => {
  const format = layout(
    ({ list }) => `${list!.length} letters`,
    () => " x",
  );
  expect(markSlots(format, { list: "elm" }, "prompt")).toEqual([{ text: "3 letters", slot: undefined }]);
});
