import { describeParams } from "../../sdk/parse-params.ts";
import type { Template } from "../../sdk/template.ts";
import type { Check } from "../check.ts";

const LEAST_LEVELS = 3;

export const declaration: Check = {
  id: "declaration",
  title: "everything is declared: parameters, formats, baselines, levels, cases",
  run({ template, sampler }) {
    return [...lacking(template), ...levelProblems(template, (params) => void sampler({ params }))];
  },
};

function lacking(template: Template): string[] {
  const findings: string[] = [];
  for (const param of describeParams(template)) {
    if (param.description === "") findings.push(`parameter "${param.name}" has no description`);
    if (param.default === undefined) findings.push(`parameter "${param.name}" has no default`);
  }
  const formats = Object.keys(template.formats);
  if (formats.length < 2 || !formats.includes("chat")) {
    findings.push(
      `its formats are ${formats.join(", ")}: it needs two, one of them called "chat" that asks as a person asks an assistant`,
    );
  }
  if (template.baselines.length === 0) {
    findings.push(
      "no baseline: declare what a trivial answer scores, such as always the same or the first word",
    );
  }
  for (const kind of ["accept", "reject"] as const) {
    if (template.cases[kind].length > 0) continue;
    findings.push(`cases.${kind} is empty: give the scorer a generation on natural language to ${kind}`);
  }
  return findings;
}

function levelProblems(
  template: Template,
  sample: (params: Readonly<Record<string, unknown>>) => void,
): string[] {
  const { levels } = template;
  if (levels.length < LEAST_LEVELS) {
    return [`${levels.length} levels: give at least ${LEAST_LEVELS} sets of parameters from easy to hard`];
  }
  return levels.flatMap((level, i) => {
    try {
      sample(level);
      return [];
    } catch (error) {
      return [`level ${i + 1} (${JSON.stringify(level)}) is refused: ${(error as Error).message}`];
    }
  });
}
