import type { MixRun } from "../../app/mixing/run/run-mix.ts";
import { intervalPoints, points, signedPoints } from "../../core/format-points.ts";
import { formatTable } from "./table.ts";

/** The mix, what the arms score, and how well the estimates did. */
export function mixRunPage({ result, comparison }: MixRun): string {
  const { arms, weights, eta, check, warnings, report } = result;
  const ids = arms[0]!.tasks.map(({ task }) => task);
  const shares = Object.entries(weights)
    .sort(([, a], [, b]) => b - a)
    .map(([name, share]) => `${name} ${points(share)} %`);
  const table = formatTable(
    ["arm", ...ids, "mean"],
    arms.map(({ arm, tasks }) => [
      arm,
      ...tasks.map(({ value }) => points(value)),
      points(tasks.reduce((sum, { value }) => sum + value, 0) / tasks.length),
    ]),
  );
  const gains = comparison.averages.map(
    (one) =>
      `${one.arm}: ${signedPoints(one.difference)} ${intervalPoints(one.interval)} on average over ${one.tasks} tasks\n`,
  );
  const beside = result.learned_beside.map(
    ({ arm, difference, interval }) =>
      `learned less ${arm}: ${signedPoints(difference)} ${intervalPoints(interval)}\n`,
  );
  const checked =
    check.mean_error === null
      ? ""
      : `estimates beside labels: mean error ${points(check.mean_error)} points${check.kendall_tau === null ? "" : `, Kendall's τ ${check.kendall_tau.toFixed(2)}`}\n`;
  const warned = warnings.map((warning) => `warning: ${warning}\n`).join("");
  return `mix${eta === null ? "" : ` (η = ${Number(eta.toPrecision(3))})`}: ${shares.join(", ")}\n\n${table}\n${gains.join("")}${beside.join("")}${checked}${warned}\nreport: ${report}\n`;
}
