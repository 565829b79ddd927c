import { expect, test } from "vitest";
import { findTemplate } from "./registry.ts";

/** Scorers on slots of natural language, as a real task's fields fill them. The sentences were written for this test. */

const JAR = {
  question: "Where does a bee keep the honey of its hive?",
  options: ["a glass jar", "the honey in the hive", "a pocket"],
};
const SHELF = { option1: "the vase", option2: "the clock" };
const TIED = {
  sentence: "The vase was painted. The clock was loud, so everyone noticed that the _ was loud.",
  ...SHELF,
};
const MARKET = {
  passage: "The market opens at dawn. Fish is sold there until noon.",
  question: "is fish sold there until noon",
};

/** One of the four content words of the question stands in the passage. */
const OWL = {
  passage: "The owl sleeps all day. It is a shy bird.",
  question: "does the owl hunt rabbits at night",
};

/** "ال" is a relation, of a script without capitals. */
const CASELESS = {
  context: "The ال of Riemann is Eth. The zodiac of Eth is Greek. The ال of Sheffield is Loch.",
  question: "What is the zodiac of the ال of Riemann?",
};

/** One option begins as another does. */
const SWITCH = {
  context: "Nina first knocks, then sits, then sitting rests. Otto first knocks, then sits, then",
  options: ["sit", "sitting rests"],
};

const CASES = [
  ["overlap-choice", JAR, " the honey in the hive", 1],
  ["overlap-choice", JAR, " The answer is B.", 1],
  ["overlap-choice", JAR, " honey in the hive, of course", 1],
  ["overlap-choice", JAR, " **B**", 1],
  ["overlap-choice", JAR, " a pocket", 0],
  ["overlap-choice", JAR, " the honey in the hive or a pocket", 0],
  ["overlap-choice", JAR, " I do not know", 0],
  ["overlap-choice", { question: "What is soft?", options: ["a stone", "a nail"] }, " a nail", 0.5],
  ["entity-disambiguation", TIED, " the clock", 1],
  ["entity-disambiguation", TIED, " the vase", 0],
  ["entity-disambiguation", TIED, " the vase and the clock", 0],
  [
    "entity-disambiguation",
    { sentence: "The vase fell beside the clock because the _ was heavy.", ...SHELF },
    " the vase",
    0.5,
  ],
  ["pattern-continuation", SWITCH, " sitting rests", 1],
  ["multi-hop", CASELESS, " Greek", 1],
  ["multi-hop", CASELESS, " Eth", 0.25],
  ["grounded-yes-no", MARKET, " Yes, it is.", 1],
  ["grounded-yes-no", MARKET, " **Yes**", 1],
  ["grounded-yes-no", MARKET, ' The answer is "yes".', 1],
  ["grounded-yes-no", MARKET, " (no)", 0],
  ["grounded-yes-no", MARKET, " Nobody knows", 0],
  ["grounded-yes-no", OWL, " yes", 0.25],
  ["grounded-yes-no", OWL, " no", 0.75],
  ["grounded-yes-no", { ...OWL, question: "is it so" }, " yes", 0.5],
] as const;

test.each(CASES)("%s, %o, answered %j: adherence %d", (id, slots, generation, adherence) => {
  expect(findTemplate(id).score(slots as never, generation).adherence).toBe(adherence);
});
