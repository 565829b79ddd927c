import { defineTask } from "../define-task.ts";
import type { FieldReader } from "../field-reader.ts";

/**
 * The last word of a passage (Paperno et al. 2016, arXiv:1606.06031), in the texts of Radford et al. 2019, as
 * `lambada/lambada_openai.yaml` 1.0: the text is cut at its last single space, so that line breaks stay in the word.
 */
export const lambadaOpenai = defineTask<string>({
  kind: "target",
  id: "lambada_openai",
  version: 1,
  title: "LAMBADA: the last word of a passage",
  rowFields: "text; or context, target (the last word)",
  readRow: (fields) => (fields.has("text") ? fields.text("text") : joinedText(fields)),
  request(text) {
    const cut = text.lastIndexOf(" ");
    return { context: text.slice(0, Math.max(cut, 0)), continuation: ` ${text.slice(cut + 1)}` };
  },
  labels: { target: "?" },
  metrics: ["perplexity", "acc"],
  primaryMetric: "acc",
  dataset: { repository: "EleutherAI/lambada_openai", config: "default", split: "test" },
  wording: { context: "{{text.split(' ')[:-1]|join(' ')}}", target: "{{' '+text.split(' ')[-1]}}" },
});

function joinedText(fields: FieldReader): string {
  const target = fields.text("target");
  if (target === "" || target.includes(" ")) throw fields.problem("target", "one word, without spaces");
  return `${fields.text("context")} ${target}`;
}
