import { PythonFloat } from "../../../core/python/json.ts";
import { METRICS } from "../../../domain/evaluation/metrics/registry.ts";
import type { TaskEvaluation } from "./evaluation-run.ts";

const OUTPUT_TYPES = {
  choice: "multiple_choice",
  target: "loglikelihood",
  generation: "generate_until",
} as const;

/** A task's settings under the names of lm-evaluation-harness's task files. */
export function taskConfig({ task, result }: TaskEvaluation): Record<string, unknown> {
  const { dataset, wording } = task;
  const rendering = {
    doc_to_text: wording?.context,
    doc_to_choice: wording?.options,
    doc_to_target: wording?.target,
  };
  return {
    task: task.id,
    dataset_path: dataset?.repository,
    dataset_name: dataset?.config,
    training_split: dataset?.fewShotSplit,
    validation_split: dataset?.split === "validation" ? "validation" : undefined,
    test_split: dataset?.split === "test" ? "test" : undefined,
    ...rendering,
    unsafe_code: false,
    description: "",
    target_delimiter: " ",
    fewshot_delimiter: "\n\n",
    fewshot_config: {
      sampler: "default",
      split: null,
      ...rendering,
      fewshot_delimiter: "\n\n",
      target_delimiter: " ",
    },
    num_fewshot: result.shots,
    metric_list: task.metrics.map((metric) => ({
      metric,
      aggregation: METRICS[metric]!.aggregation,
      higher_is_better: METRICS[metric]!.isHigherBetter,
    })),
    output_type: OUTPUT_TYPES[task.kind],
    generation_kwargs:
      task.kind === "generation"
        ? { until: task.stop, max_gen_toks: task.maxNewTokens, do_sample: false }
        : undefined,
    repeats: 1,
    should_decontaminate: false,
    metadata: { version: new PythonFloat(task.version) },
  };
}
