import { passageQuestionTask } from "./passage-question.ts";

/** A question whose answer takes two or more facts of the text, one leading to the next. */
export const multiHop = passageQuestionTask({ id: "multi-hop", title: "A chain of facts" });
