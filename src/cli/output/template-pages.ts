import { describeParams, expectation, parseParams } from "../../domain/templates/sdk/parse-params.ts";
import type { Template } from "../../domain/templates/sdk/template.ts";
import { formatTable } from "./table.ts";

export interface TemplateRow {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly family: string;
  readonly tasks: readonly string[];
}

export function listTemplates(templates: readonly Template[]): TemplateRow[] {
  return templates.map(({ id, version, title, family, tasks }) => ({
    id,
    version,
    title,
    family,
    tasks: tasks.map((use) => use.task),
  }));
}

export function templateTable(rows: readonly TemplateRow[]): string {
  const cells = rows.map((row) => [row.id, row.family, row.tasks.join(", "), row.title]);
  return formatTable(["id", "family", "tasks", "title"], cells);
}

/** All that `templates show` tells, as data. */
export function templateDetails(template: Template) {
  const { id, version, title, family, rule, description, tasks, slots, formats, baselines } = template;
  const defaults = parseParams(template);
  return {
    id,
    version,
    title,
    family,
    rule,
    description,
    tasks,
    slots,
    formats: Object.entries(formats).map(([name, format]) => ({ name, title: format.title })),
    params: describeParams(template),
    baselines: baselines.map((baseline) => ({
      id: baseline.id,
      description: baseline.description,
      expected: baseline.expected(defaults),
    })),
  };
}

export function templatePage(template: Template): string {
  const details = templateDetails(template);
  const params = details.params.map((param) => [
    param.name,
    JSON.stringify(param.default),
    expectation(param),
    param.description,
  ]);
  return [
    `${details.id} (version ${details.version}, ${details.family})`,
    details.title,
    "",
    `Rule: ${details.rule}`,
    "",
    details.description,
    "",
    "Slots",
    table(Object.entries(details.slots).map(([name, slot]) => [name, slot.role, slot.description])),
    "Formats",
    table(details.formats.map((format) => [format.name, format.title])),
    "Tasks",
    table(
      details.tasks.map((use) => [
        use.task,
        `format ${use.format}`,
        Object.entries(use.slots)
          .map(
            ([slot, source]) => `${slot} = ${typeof source === "string" ? source : `[${source.join(", ")}]`}`,
          )
          .join(", "),
      ]),
    ),
    "Parameters (--param name=value)",
    table(params),
    "What a trivial answer scores at default parameters",
    table(
      details.baselines.map((baseline) => [
        baseline.id,
        `${(100 * baseline.expected).toFixed(1)} %`,
        baseline.description,
      ]),
    ),
  ].join("\n");
}

/** Columns two spaces apart, each row on a line, the last column not padded. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(
      (row) =>
        `  ${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join("  ")}\n`,
    )
    .join("");
}
