import type { TaskGroup } from "./task-group.ts";

/**
 * The suite of the GPT4All project's model comparisons. Model cards mostly quote the first average, and often leave
 * LAMBADA out.
 */
export const gpt4all: TaskGroup = {
  id: "gpt4all",
  version: 1,
  title: "GPT4ALL",
  tasks: [
    "arc_easy",
    "arc_challenge",
    "boolq",
    "hellaswag",
    "lambada_openai",
    "openbookqa",
    "piqa",
    "winogrande",
  ],
  averages: [
    { id: "acc_norm_or_acc", title: "acc_norm where there is one, else acc", prefer: ["acc_norm", "acc"] },
    { id: "acc", title: "acc of every task", prefer: ["acc"] },
  ],
};
