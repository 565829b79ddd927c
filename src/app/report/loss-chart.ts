import { niceTicks, smooth } from "./chart-scale.ts";
import { escapeHtml } from "./escape-html.ts";
import type { LossCurve } from "./report-data.ts";

const WIDTH = 720;
const HEIGHT = 280;
const MARGIN = { top: 14, right: 128, bottom: 40, left: 48 };

/** Loss over steps as SVG: the raw values faint, a moving average on top, each curve named at its end. */
export function lossChart(curves: readonly LossCurve[]): string {
  const steps = Math.max(2, ...curves.map((curve) => curve.loss.length));
  const all = curves.flatMap((curve) => curve.loss);
  const ticks = niceTicks(Math.min(0, ...all), Math.max(...all), 5);
  const bottom = ticks[0]!;
  const top = ticks.at(-1)!;
  const x = (step: number) => MARGIN.left + ((step - 1) / (steps - 1)) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (loss: number) =>
    HEIGHT - MARGIN.bottom - ((loss - bottom) / (top - bottom)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const right = WIDTH - MARGIN.right;

  const grid = ticks.map(
    (tick) =>
      `<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${round(y(tick))}" y2="${round(y(tick))}"/>` +
      `<text class="tick" x="${MARGIN.left - 8}" y="${round(y(tick) + 4)}" text-anchor="end">${tick}</text>`,
  );
  const stepTicks = niceTicks(0, steps, 6).filter(
    (tick) => tick >= 1 && tick <= steps && Number.isInteger(tick),
  );
  const stepLabels = [1, ...stepTicks.filter((tick) => tick > 1)].map(
    (tick) =>
      `<text class="tick" x="${round(x(tick))}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${tick}</text>`,
  );
  const lines = curves.map(({ loss }, index) => {
    const average = smooth(loss, Math.max(1, Math.round(loss.length / 20)));
    return (
      `<path class="raw series-${seriesOf(index)}" d="${pathOf(loss, x, y)}"/>` +
      `<path class="line series-${seriesOf(index)}" d="${pathOf(average, x, y)}"/>`
    );
  });
  const ends = spread(curves.map(({ loss }) => y(lastMean(loss))));
  const names = curves.map(
    ({ name }, index) =>
      `<text class="name fill-${seriesOf(index)}" x="${right + 10}" y="${round(ends[index]! + 4)}">${escapeHtml(name)}</text>`,
  );
  const summary = curves
    .map(({ name, loss }) => `${name} from ${loss[0]?.toFixed(2)} to ${lastMean(loss).toFixed(2)}`)
    .join("; ");
  return (
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="loss-title loss-text">` +
    `<title id="loss-title">Training loss over steps</title><desc id="loss-text">${escapeHtml(summary)}</desc>` +
    grid.join("") +
    stepLabels.join("") +
    `<text class="axis" x="${round((MARGIN.left + right) / 2)}" y="${HEIGHT - 4}" text-anchor="middle">step</text>` +
    lines.join("") +
    names.join("") +
    "</svg>"
  );
}

/** Curve 0 is the tuned model; controls take the other colours in turn. */
export function seriesOf(index: number): number {
  return index === 0 ? 0 : 1 + ((index - 1) % 3);
}

function pathOf(values: readonly number[], x: (step: number) => number, y: (loss: number) => number): string {
  return values
    .map((value, index) => `${index === 0 ? "M" : "L"}${round(x(index + 1))} ${round(y(value))}`)
    .join("");
}

function lastMean(loss: readonly number[]): number {
  const last = loss.slice(-5);
  return last.reduce((sum, value) => sum + value, 0) / last.length;
}

/** Moves labels apart that would lie on each other. */
function spread(positions: readonly number[]): number[] {
  const moved = [...positions];
  const order = moved.map((_, index) => index).sort((a, b) => moved[a]! - moved[b]!);
  for (const [rank, index] of order.entries()) {
    const above = order[rank - 1];
    if (above !== undefined) moved[index] = Math.max(moved[index]!, moved[above]! + 16);
  }
  return moved;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
