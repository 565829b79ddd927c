import { fixed } from "../../../core/python/fixed.ts";
import { PythonFloat } from "../../../core/python/json.ts";
import type { HarnessResults, ScoreEntry } from "./harness-results.ts";
import { markdownTable } from "./markdown-table.ts";

/** The Markdown table that lm-evaluation-harness 0.4.13 prints (`utils.py`, `make_table`), of tasks or of groups. */
export function resultsTable(results: HarnessResults, column: "results" | "groups" = "results"): string {
  const entries = results[column] ?? {};
  const rows: string[][] = [];
  for (const { name, depth } of inHierarchy(results.group_subtasks, Object.keys(entries))) {
    const entry = entries[name]!;
    const title = depth === 0 ? String(entry.alias) : `${" ".repeat(depth)}- ${String(entry.alias)}`;
    const lines = metricLines(entry, results.higher_is_better[name] ?? {});
    lines.forEach((line, index) => {
      const version = results.versions[name]!;
      const shown = version instanceof PythonFloat ? String(version.value) : String(Number(version));
      rows.push([index === 0 ? title : "", index === 0 ? shown : "", ...line(results["n-shot"][name] ?? 0)]);
    });
  }
  const first = column === "groups" ? "Groups" : "Tasks";
  return markdownTable([first, "Version", "Filter", "n-shot", "Metric", "", "Value", "", "Stderr"], rows);
}

type Line = (shots: number) => string[];

function metricLines(entry: ScoreEntry, higherIsBetter: Readonly<Record<string, boolean>>): Line[] {
  return Object.keys(entry)
    .sort()
    .flatMap((key): Line[] => {
      const [metric, filter] = key.split(",") as [string, string | undefined];
      if (filter === undefined || metric.endsWith("_stderr")) return [];
      const arrow = { true: "↑", false: "↓", undefined: "" }[String(higherIsBetter[metric])] ?? "";
      const error = entry[`${metric}_stderr,${filter}`];
      const shown = error instanceof PythonFloat ? fixed(error.value, 4) : "   N/A";
      const value = (entry[key] as PythonFloat).value;
      return [(shots) => [filter, String(shots), metric, arrow, fixed(value, 4), "±", shown]];
    });
}

/** Groups with their tasks below them, both by name, then what belongs to no group. */
function inHierarchy(
  subtasks: Readonly<Record<string, readonly string[]>>,
  names: readonly string[],
): { readonly name: string; readonly depth: number }[] {
  const children = new Set(Object.values(subtasks).flat());
  const found: { name: string; depth: number }[] = [];
  const visited = new Set<string>();
  const visit = (name: string, depth: number) => {
    visited.add(name);
    if (names.includes(name)) found.push({ name, depth });
    for (const child of [...(subtasks[name] ?? [])].sort()) visit(child, depth + 1);
  };
  for (const group of Object.keys(subtasks).sort()) if (!children.has(group)) visit(group, 0);
  for (const name of [...names].sort()) if (!visited.has(name)) found.push({ name, depth: 0 });
  // In the table of groups alone nothing is indented below what is not shown.
  return found;
}
