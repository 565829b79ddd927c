import type { CheckedTemplate } from "../../app/templates/check-templates.ts";
import type { Style } from "./style.ts";

/** One line a check, what is wrong below it; a finding that several checks share is told once. */
export function checkPage({ id, checks }: CheckedTemplate, style: Style): string {
  const told = new Set<string>();
  const tell = (finding: string) => {
    if (told.has(finding)) return "         the same";
    told.add(finding);
    return `         ${finding}`;
  };
  const lines = checks.flatMap(({ title, findings }) => [
    `  ${findings.length === 0 ? "ok  " : style.bold("no  ")} ${title}`,
    ...findings.map(tell),
  ]);
  const wrong = checks.filter(({ findings }) => findings.length > 0).length;
  const verdict = wrong === 0 ? "all checks hold" : `${wrong} of ${checks.length} checks do not hold`;
  return `${style.bold(id)}: ${verdict}\n${lines.join("\n")}\n`;
}
