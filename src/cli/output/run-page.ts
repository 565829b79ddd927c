import type { RunSummary } from "../../app/list-runs.ts";
import type { RunPlan } from "../../app/plan-run.ts";
import type { ReportData } from "../../app/report/report-data.ts";
import type { RunResult } from "../../contracts/run-result.ts";
import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import { formatDuration } from "./format-duration.ts";
import { formatTable } from "./table.ts";

/** What a finished run prints: scores, the gain in plain words, seconds of the stages, where the report is. */
export function runPage({ tasks }: ReportData, result: RunResult): string {
  const sentences = tasks.map((task) => `${task.id}: ${task.explanation}`);
  return `${scoreTable(result)}\n${sentences.join("\n")}\n\n${curriculumLines(result)}${stageLines(result)}\nreport: ${result.report}\n`;
}

/** Points of 100 by task and metric: base, each control, tuned, gain with interval. */
export function scoreTable(result: RunResult): string {
  const controls = [...new Set(result.controls.map((one) => one.control))];
  const rows = result.results.map((one) => {
    const ofControls = controls.map((name) => {
      const control = result.controls.find(
        (candidate) =>
          candidate.control === name && candidate.task === one.task && candidate.metric === one.metric,
      );
      return control === undefined ? "–" : points(control.score);
    });
    return [
      one.task,
      one.metric,
      String(one.rows),
      points(one.base),
      ...ofControls,
      points(one.tuned),
      signedPoints(one.difference),
      intervalPoints(one.interval),
    ];
  });
  return formatTable(["task", "metric", "rows", "base", ...controls, "tuned", "gain", "95 % interval"], rows);
}

function curriculumLines({ curriculum }: RunResult): string {
  if (curriculum === undefined) return "";
  const rounds = curriculum.map(
    ({ round, level, score }) => `  round ${round}  level ${level}  adherence ${score.toFixed(2)}`,
  );
  return `curriculum\n${rounds.join("\n")}\n\n`;
}

export function stageLines(result: RunResult): string {
  const width = Math.max(...result.stages.map((stage) => stage.name.length));
  const lines = result.stages.map(
    ({ name, seconds }) => `  ${name.padEnd(width)}  ${formatDuration(seconds)}`,
  );
  const rate = Math.round(result.calibration_tokens_per_second).toLocaleString("en-US");
  const tokens = result.trained_tokens.toLocaleString("en-US");
  return `time of each stage (calibration: ${rate} tokens/s; ${tokens} trained tokens)\n${lines.join("\n")}\n`;
}

export function planPage(plan: RunPlan): string {
  const rows = plan.stages.map(({ name, rows: count, tokens, seconds }) => [
    name,
    count === 0 ? "–" : count.toLocaleString("en-US"),
    tokens === 0 ? "–" : tokens.toLocaleString("en-US"),
    Math.round(seconds).toLocaleString("en-US"),
  ]);
  return (
    formatTable(["stage", "rows", "tokens", "seconds"], rows) +
    `\n${plan.trainedTokens.toLocaleString("en-US")} trained tokens, about ${formatDuration(plan.seconds)} in all\n` +
    `times assume ${plan.assumption}\n`
  );
}

export function runsPage(runs: readonly RunSummary[], root: string): string {
  if (runs.length === 0) return `no runs in ${root}\n`;
  return formatTable(
    ["run", "recipe", "state", "updated", "first gain"],
    runs.map(({ name, recipe, state, updated, result }) => {
      const first = result?.results[0];
      const gain =
        first === undefined ? "–" : `${first.task} ${first.metric} ${signedPoints(first.difference)}`;
      return [name, recipe, state, updated.slice(0, 16).replace("T", " "), gain];
    }),
  );
}

export function runSummaryPage({
  folder,
  recipe,
  state,
  updated,
  stage,
  problem,
  result,
}: RunSummary): string {
  const lines = [`${folder}: recipe ${recipe}, ${state}, last change ${updated}`];
  if (stage !== undefined && state === "running") lines.push(`it is in the stage ${stage}`);
  else if (stage !== undefined)
    lines.push(`it stopped in the stage ${stage}; run the recipe again with --out ${folder}`);
  if (problem !== undefined) lines.push(`problem: ${problem}`);
  if (result !== undefined)
    lines.push("", scoreTable(result), stageLines(result), `report: ${result.report}`);
  return `${lines.join("\n")}\n`;
}
