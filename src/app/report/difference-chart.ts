import { points, signedPoints } from "../../core/format-points.ts";
import { niceTicks } from "./chart-scale.ts";
import { escapeHtml } from "./escape-html.ts";

const WIDTH = 720;
const LEFT = 215;
const RIGHT = 70;
const ROW = 26;
const AXIS = 26;

export interface PlottedDifference {
  readonly name: string;
  /** As fractions. */
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
  /** Drawn stronger than the others. */
  readonly isSummary: boolean;
}

/** Differences as points with their intervals, one a line, around a line at zero. `id` keeps element ids apart. */
export function differenceChart(plotted: readonly PlottedDifference[], id: string): string {
  const ends = plotted.flatMap(({ interval }) => interval);
  const ticks = niceTicks(100 * Math.min(0, ...ends), 100 * Math.max(0.01, ...ends), 6);
  const [low, high] = [ticks[0]! / 100, ticks.at(-1)! / 100];
  const x = (value: number) => LEFT + ((value - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const bottom = plotted.length * ROW + 6;
  const axis = ticks.map(
    (tick) =>
      `<line class="grid" x1="${x(tick / 100).toFixed(1)}" x2="${x(tick / 100).toFixed(1)}" y1="0" y2="${bottom}"/>` +
      `<text class="tick" x="${x(tick / 100).toFixed(1)}" y="${bottom + 16}" text-anchor="middle">${tick}</text>`,
  );
  const rows = plotted.map(({ name, difference, interval, isSummary }, place) => {
    const middle = place * ROW + ROW / 2 + 2;
    const [from, to] = interval.map((end) => x(end).toFixed(1)) as [string, string];
    const direction = interval[0] > 0 ? "up" : interval[1] < 0 ? "down" : "flat";
    return (
      `<text class="${isSummary ? "group" : "label"}" x="${LEFT - 12}" y="${middle + 4}" text-anchor="end">${escapeHtml(name)}</text>` +
      `<path class="whisker" d="M${from} ${middle}H${to}M${from} ${middle - 4}v8M${to} ${middle - 4}v8"/>` +
      `<circle class="dot ${direction}" cx="${x(difference).toFixed(1)}" cy="${middle}" r="${isSummary ? 6 : 4.5}"/>` +
      `<text class="value" x="${WIDTH - RIGHT + 10}" y="${middle + 4}">${signedPoints(difference)}</text>`
    );
  });
  const zero = x(0).toFixed(1);
  const summary = plotted
    .map(
      ({ name, difference, interval }) =>
        `${name} ${signedPoints(difference)} (${points(interval[0])} to ${points(interval[1])})`,
    )
    .join("; ");
  return (
    `<svg viewBox="0 0 ${WIDTH} ${bottom + AXIS}" role="img" aria-labelledby="${id}-title ${id}-text">` +
    `<title id="${id}-title">Differences in points of 100 with 95 % intervals</title><desc id="${id}-text">${escapeHtml(summary)}</desc>` +
    `${axis.join("")}<line class="zero" x1="${zero}" x2="${zero}" y1="0" y2="${bottom}"/>${rows.join("")}</svg>`
  );
}
