import { chain, findTemplate, mixtureOf, padded, withExamples } from "cookbook/templates";

/** Solved samples in front of each question, as few-shot prompts have them. */
export const fewShot = withExamples(findTemplate("key-value"), { shots: [2, 3] });

/** The same look-up in a text of 100 to 200 words. */
export const longText = padded(findTemplate("key-value"), { slot: "context", length: [100, 200] });

/** One template of several rules, three samples of the first for one of the second. */
export const lists = mixtureOf({
  id: "lists",
  version: 1,
  title: "Work on lists",
  family: "transform",
  parts: [
    { template: findTemplate("reverse"), weight: 3 },
    { template: findTemplate("deduplicate"), params: { separator: "comma" } },
  ],
});

/** Two rules, the second on what the first gives: translate a phrase, then turn it round. */
export const translateBackwards = chain({
  id: "translate-backwards",
  version: 1,
  title: "Translate, then reverse",
  first: findTemplate("translate"),
  second: findTemplate("reverse"),
  into: "list",
  cases: {
    accept: [{ slots: { dictionary: "dog = bim\ncat = lor", phrase: "dog cat" }, generation: " lor bim" }],
    reject: [{ slots: { dictionary: "dog = bim\ncat = lor", phrase: "dog cat" }, generation: " cat dog" }],
  },
});
