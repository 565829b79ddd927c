import type { TaskEstimate } from "../../domain/mixing/estimation/estimate-task.ts";
import { formatTable } from "./table.ts";

/** One table a task, best probe first, warnings below it. */
export function estimatePage(tasks: readonly TaskEstimate[]): string {
  return tasks.map(taskPage).join("\n");
}

function taskPage({ task, probes, baseAccuracy, method, effectiveVoters, warnings }: TaskEstimate): string {
  const hasIntervals = [...probes.values()].some(({ low }) => low !== undefined);
  const rows = [...probes].sort(([, a], [, b]) => b.accuracy - a.accuracy);
  const table = formatTable(
    ["probe", "accuracy", ...(hasIntervals ? ["95 % interval"] : [])],
    rows.map(([probe, { accuracy, low, high }]) => [
      probe,
      percent(accuracy),
      ...(hasIntervals ? [`[${percent(low!)}, ${percent(high!)}]`] : []),
    ]),
  );
  const base = baseAccuracy === undefined ? "" : `; untuned model ${percent(baseAccuracy)} %`;
  const head = `${task}: estimated accuracy in %, by ${method}; ${probes.size} probes are worth ${effectiveVoters.toFixed(1)} independent ones${base}\n`;
  return `${head}${table}${warnings.map(({ code, message }) => `warning [${code}]: ${message}\n`).join("")}`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
