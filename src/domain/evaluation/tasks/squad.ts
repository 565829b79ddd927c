import { passageQuestionTask } from "./passage-question.ts";

/** Extractive question answering over a passage (Rajpurkar et al. 2016, arXiv:1606.05250), zero-shot, greedy. */
export const squad = passageQuestionTask({ id: "squad", title: "Document question answering" });
