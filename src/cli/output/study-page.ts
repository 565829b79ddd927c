import type { StudyLevelResult, StudyResult, StudyScore } from "../../contracts/study-result.ts";
import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import { formatTable } from "./table.ts";

/** A table for each task by its leading metric, levels as lines, then where the report is. */
export function studyPage(result: StudyResult): string {
  const { levels, warnings, report } = result;
  const leading = levels[0]!.scores.filter((one) => one.is_leading);
  const tables = leading.map((score) => taskTable(result, score));
  const warned = warnings.map((warning) => `warning: ${warning}\n`).join("");
  return `${tables.join("\n")}\n${warned}${warned === "" ? "" : "\n"}report: ${report}\n`;
}

function taskTable(
  { levels, factor, seeds, told }: StudyResult,
  { task, metric, rows, base }: StudyScore,
): string {
  const isMeasured = levels.some(({ adherence }) => adherence.some((one) => one.task === task));
  const scoreOf = (level: StudyLevelResult) =>
    level.scores.find((one) => one.task === task && one.metric === metric)!;
  // A factor such as the model changes what the gains are counted from.
  const isOneBase = levels.every((level) => scoreOf(level).base === base);
  const lines = levels.map((level) => {
    const own = scoreOf(level);
    const { difference, interval, to_reference } = own;
    return [
      level.level,
      ...(isOneBase ? [] : [points(own.base)]),
      points(own.value),
      ...(seeds.length > 1 ? [level.is_tuned ? own.per_seed.map(points).join(" ") : "–"] : []),
      level.is_tuned ? signedPoints(difference) : "–",
      level.is_tuned ? intervalPoints(interval) : "–",
      to_reference === null ? "–" : signedPoints(to_reference.difference),
      to_reference === null ? "–" : intervalPoints(to_reference.interval),
      ...(isMeasured ? [adherence(level, task)] : []),
    ];
  });
  const header = [
    factor.label,
    ...(isOneBase ? [] : ["untuned"]),
    metric,
    ...(seeds.length > 1 ? ["seeds"] : []),
    "gain",
    "95 % interval",
    `less ${factor.reference}`,
    "95 % interval",
    ...(isMeasured ? ["adherence"] : []),
  ];
  const over = seeds.length === 1 ? "one seed" : `${seeds.length} seeds`;
  const text = told.find((one) => one.task === task)?.text ?? "";
  return `${task}: ${metric} on ${rows} rows, ${over}${isOneBase ? `; untuned ${points(base)}` : ""}\n${formatTable(header, lines)}\n${text}\n`;
}

function adherence(level: StudyLevelResult, task: string): string {
  const found = level.adherence.find((one) => one.task === task);
  return found === undefined ? "–" : points(found.value);
}
