import type { CheckedTemplate } from "../../app/templates/check-templates.ts";
import type { Style } from "./style.ts";

/** One line a check, what is wrong below it. */
export function checkPage({ id, checks }: CheckedTemplate, style: Style): string {
  const lines = checks.flatMap(({ title, findings }) => [
    `  ${findings.length === 0 ? "ok  " : style.bold("no  ")} ${title}`,
    ...findings.map((finding) => `         ${finding}`),
  ]);
  const wrong = checks.filter(({ findings }) => findings.length > 0).length;
  const verdict = wrong === 0 ? "all checks hold" : `${wrong} of ${checks.length} checks do not hold`;
  return `${style.bold(id)}: ${verdict}\n${lines.join("\n")}\n`;
}
