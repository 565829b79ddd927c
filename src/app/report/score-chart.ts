import { metricTitle } from "../../domain/evaluation/metrics/registry.ts";
import { niceTicks } from "./chart-scale.ts";
import { escapeHtml } from "./escape-html.ts";
import type { ScoreGroup } from "./report-data.ts";

const WIDTH = 720;
const LEFT = 150;
const RIGHT = 64;
const BAR = 20;
const GAP = 6;
const GROUP_GAP = 34;
const AXIS = 26;

/** Scores before and after as bars with 95 % whiskers, one group per metric. `id` keeps element ids apart. */
export function scoreChart(groups: readonly ScoreGroup[], id: string): string {
  const largest = Math.max(
    0.05,
    ...groups.flatMap((group) => group.scores.map(({ value, error }) => value + error)),
  );
  const ticks = niceTicks(0, Math.min(1, largest) * 100, 5);
  const end = ticks.at(-1)! / 100;
  const x = (value: number) => LEFT + (Math.min(value, end) / end) * (WIDTH - LEFT - RIGHT);
  const parts: string[] = [];
  let top = 4;
  for (const group of groups) {
    const title = metricTitle(group.metric);
    parts.push(`<text class="group" x="0" y="${top + 13}">${escapeHtml(title)}</text>`);
    top += 22;
    for (const [index, { name, value, error }] of group.scores.entries()) {
      const middle = top + BAR / 2;
      const low = x(Math.max(0, value - error));
      const high = x(Math.min(1, value + error));
      parts.push(
        `<text class="label" x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">${escapeHtml(name)}</text>`,
        `<rect class="bar ${barClass(index, group.scores.length)}" x="${LEFT}" y="${top}" width="${round(Math.max(1, x(value) - LEFT))}" height="${BAR}" rx="3"/>`,
        `<path class="whisker" d="M${round(low)} ${middle}H${round(high)}M${round(low)} ${middle - 4}v8M${round(high)} ${middle - 4}v8"/>`,
        `<text class="value" x="${round(high + 8)}" y="${middle + 4}">${(value * 100).toFixed(1)}</text>`,
      );
      top += BAR + GAP;
    }
    top += GROUP_GAP - 22;
  }
  const height = top + AXIS;
  const axis = ticks.map(
    (tick) =>
      `<line class="grid" x1="${round(x(tick / 100))}" x2="${round(x(tick / 100))}" y1="0" y2="${top}"/>` +
      `<text class="tick" x="${round(x(tick / 100))}" y="${top + 16}" text-anchor="middle">${tick}</text>`,
  );
  const summary = groups
    .map(
      ({ metric, scores }) =>
        `${metricTitle(metric)}: ${scores.map(({ name, value }) => `${name} ${(value * 100).toFixed(1)}`).join(", ")}`,
    )
    .join("; ");
  return (
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-text">` +
    `<title id="${id}-title">Scores in points of 100</title><desc id="${id}-text">${escapeHtml(summary)}</desc>` +
    axis.join("") +
    parts.join("") +
    "</svg>"
  );
}

/** The first bar is the base model, the last the tuned one, between them the controls. */
function barClass(index: number, count: number): string {
  if (index === 0) return "bar-base";
  return index === count - 1 ? "bar-0" : `bar-${1 + ((index - 1) % 3)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
