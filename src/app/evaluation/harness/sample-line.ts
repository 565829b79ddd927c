import { floatRepr } from "../../../core/python/float-repr.ts";
import { PythonFloat, pythonJson } from "../../../core/python/json.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import type { EvaluationTask } from "../../../domain/evaluation/define-task.ts";
import type { SampleRecord } from "../../../domain/evaluation/sample-record.ts";

/** A row of `samples_<task>_*.jsonl` as lm-evaluation-harness 0.4.13 writes it (`evaluator.py`, `evaluation_tracker.py`). */
export function sampleLine(task: EvaluationTask, sample: SampleRecord): string {
  const { reply } = sample;
  const requests =
    reply.kind === "text"
      ? [{ arg_0: reply.prompt, arg_1: { until: reply.stop, max_gen_toks: reply.maxNewTokens } }]
      : reply.options.map((option) => ({ arg_0: option.context, arg_1: option.continuation }));
  const replies =
    reply.kind === "text"
      ? [reply.text]
      : reply.options.map((option) => [floatRepr(option.logLikelihood), option.isGreedy ? "True" : "False"]);
  return pythonJson({
    doc_id: sample.index,
    doc: sample.doc,
    target: sample.target,
    arguments: Object.fromEntries(requests.map((request, index) => [`gen_args_${index}`, request])),
    resps: replies.map((one) => [one]),
    filtered_resps: replies,
    filter: "none",
    metrics: Object.keys(sample.metrics),
    ...sampleHashes(sample),
    ...Object.fromEntries(
      Object.entries(sample.metrics).map(([metric, value]) => [
        metric,
        // A greedy flag is a whole number in Python, every other metric a float.
        task.kind === "target" && metric === "acc" ? value : new PythonFloat(value),
      ]),
    ),
  });
}

export interface SampleHashes {
  readonly doc_hash: string;
  readonly prompt_hash: string;
  readonly target_hash: string;
}

export function sampleHashes({ doc, reply, target }: SampleRecord): SampleHashes {
  const prompt = reply.kind === "text" ? reply.prompt : (reply.options[0]?.context ?? "");
  return {
    doc_hash: sha256Hex(pythonJson(doc, { indent: 2 })),
    prompt_hash: sha256Hex(prompt),
    target_hash: sha256Hex(target),
  };
}

/** The hash of all rows of a task, in order: results with equal hashes answered the same questions. */
export function taskHash(samples: readonly SampleRecord[]): string {
  return sha256Hex(samples.map((sample) => Object.values(sampleHashes(sample)).join("")).join(""));
}
