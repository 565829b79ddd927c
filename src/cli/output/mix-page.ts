import type { WeighedMix } from "../../app/mixing/mix-weights.ts";
import { mixturePath } from "../../domain/mixing/mixture/mixture.ts";
import { formatTable } from "./table.ts";

const RULES = {
  given: "given",
  error: "2 over the standard error of the templates' worth",
  "by-task": "mean over the tasks, each by its own errors",
  spread: "from the bounds on the effective number of templates",
} as const;

/** The shares, best first, and how they move with η. */
export function mixPage(mix: WeighedMix): string {
  const { matrix, options, shares, baseShare, worths, eta, rule, effectiveNumber } = mix;
  const order = [...shares.keys()].sort((a, b) => shares[b]! - shares[a]! || a - b);
  const table = formatTable(
    ["template", "share", "mean accuracy", ...matrix.tasks],
    order.map((i) => [
      matrix.templates[i]!,
      percent(shares[i]!),
      percent(worths[i]!.mean),
      ...matrix.accuracies[i]!.map(percent),
    ]),
  );
  const base =
    baseShare > 0 ? `the untuned model has ${percent(baseShare)} %: so much of the budget is left out\n` : "";
  const path = formatTable(
    ["η", "effective templates", ...order.map((i) => matrix.templates[i]!)],
    mixturePath(matrix, options).map((step) => [
      String(step.eta),
      step.effectiveNumber.toFixed(2),
      ...order.map((i) => percent(step.shares[i]!)),
    ]),
  );
  const head = `η = ${Number(eta.toPrecision(4))} (${RULES[rule]}), worth ${effectiveNumber.toFixed(2)} equal templates; in %\n`;
  return `${head}${table}${base}\nshares over η\n${path}`;
}

/** One line for each task whose estimates came with warnings. */
export function mixWarnings({ warnings, shares, eta }: WeighedMix): string {
  const lines = [...warnings].flatMap(([task, codes]) =>
    codes.length === 0 ? [] : [`warning: the estimates on "${task}" have ${codes.join(", ")}\n`],
  );
  const isFlat = shares.length > 1 && Math.max(...shares) - Math.min(...shares) < 1e-9;
  if (isFlat && eta === 0) lines.push("warning: all templates look equally good, so the mix is uniform\n");
  return lines.join("");
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
