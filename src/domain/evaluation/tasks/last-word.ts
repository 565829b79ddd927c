import { defineTask } from "../define-task.ts";

interface LastWordRow {
  readonly context: string;
  readonly target: string;
}

/**
 * The last word of a passage, as in LAMBADA (Paperno et al. 2016, arXiv:1606.06031). The continuation is a space and
 * the target, as lm-evaluation-harness's `lambada_openai` has it.
 */
export const lastWord = defineTask<LastWordRow>({
  kind: "target",
  id: "last-word",
  version: 1,
  title: "Last word of a passage",
  rowFields: "context, target",
  readRow(fields) {
    const target = fields.text("target").trim();
    if (target === "") throw fields.problem("target", "a word");
    return { context: fields.text("context").trimEnd(), target };
  },
  request: ({ context, target }) => ({ context, continuation: ` ${target}` }),
  labels: { target: "?" },
  metrics: ["acc"],
  primaryMetric: "acc",
});
