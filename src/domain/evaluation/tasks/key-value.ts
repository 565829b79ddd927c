import { passageQuestionTask } from "./passage-question.ts";

/** What a form, a specification or a list of definitions says of one of its keys. */
export const keyValue = passageQuestionTask({ id: "key-value", title: "The value of a key" });
