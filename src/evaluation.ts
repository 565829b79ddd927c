/** `cookbook/evaluation`: tasks, metrics, evaluation of a model, paired comparison, runs of recipes. */

export {
  type AverageComparison,
  type Comparison,
  compareResults,
  type TaskComparison,
} from "./app/comparison/compare-results.ts";
export { compareRows, type MetricComparison, type ScoredRow } from "./app/comparison/compare-rows.ts";
export { type EvaluateOptions, evaluate } from "./app/evaluate.ts";
export { type EvaluateModelOptions, evaluateModel } from "./app/evaluate-model.ts";
export type { EvaluationRun, TaskEvaluation } from "./app/evaluation/harness/evaluation-run.ts";
export { type AverageResult, groupAverages } from "./app/evaluation/harness/group-averages.ts";
export { type HarnessResults, harnessResults } from "./app/evaluation/harness/harness-results.ts";
export { writeResultFiles } from "./app/evaluation/harness/result-files.ts";
export { resultsTable } from "./app/evaluation/harness/results-table.ts";
export { type RowRange, readTaskRows, type TaskRow } from "./app/evaluation/read-rows.ts";
export { loadTaskData, type TaskData } from "./app/evaluation/task-data.ts";
export { type LoadRecipeOptions, loadRecipe } from "./app/run/load-recipe.ts";
export { type RunRecipeOptions, runRecipe } from "./app/run-recipe.ts";
export type { Recipe } from "./contracts/recipe.ts";
export type { RunEvent } from "./contracts/run-events.ts";
export type { ControlResult, RunResult, TaskResult } from "./contracts/run-result.ts";
export {
  type ChoiceTask,
  defineTask,
  type EvaluationTask,
  type GenerationTask,
  type TargetTask,
} from "./domain/evaluation/define-task.ts";
export type { FieldReader } from "./domain/evaluation/field-reader.ts";
export { selectTasks, TASK_GROUPS } from "./domain/evaluation/groups/registry.ts";
export type { GroupAverage, TaskGroup } from "./domain/evaluation/groups/task-group.ts";
export type { AnswerMetric } from "./domain/evaluation/metrics/metric.ts";
export { ANSWER_METRICS, METRICS, type MetricDeclaration } from "./domain/evaluation/metrics/registry.ts";
export { normaliseAnswer } from "./domain/evaluation/normalise-answer.ts";
export type { EvaluationResult, SampleRecord } from "./domain/evaluation/sample-record.ts";
export { EVALUATION_TASKS, findTask } from "./domain/evaluation/tasks/registry.ts";
