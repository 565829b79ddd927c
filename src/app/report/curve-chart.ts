import { niceTicks } from "./chart-scale.ts";
import { escapeHtml } from "./escape-html.ts";

const WIDTH = 720;
const HEIGHT = 260;
const MARGIN = { top: 14, right: 128, bottom: 34, left: 48 };

export interface PlottedCurves {
  readonly title: string;
  /** Under the points, evenly spaced. */
  readonly labels: readonly string[];
  /** Fractions, drawn as points of a hundred; as many values as labels. */
  readonly curves: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Curves over a few named points, each named at its end. */
export function curveChart({ title, labels, curves }: PlottedCurves): string {
  const all = curves.flatMap(({ values }) => values);
  const ticks = niceTicks(0, 100 * Math.max(0.1, ...all), 5);
  const top = ticks.at(-1)! / 100;
  const right = WIDTH - MARGIN.right;
  const x = (place: number) => MARGIN.left + (place / Math.max(1, labels.length - 1)) * (right - MARGIN.left);
  const y = (value: number) => HEIGHT - MARGIN.bottom - (value / top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const grid = ticks.map((tick) => {
    const at = y(tick / 100).toFixed(1);
    return `<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${at}" y2="${at}"/><text class="tick" x="${MARGIN.left - 8}" y="${at}" dy="4" text-anchor="end">${tick}</text>`;
  });
  // Not every label has room.
  const every = Math.ceil(labels.length / 8);
  const below = labels.flatMap((label, place) =>
    place % every === 0
      ? [
          `<text class="tick" x="${x(place).toFixed(1)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${escapeHtml(label)}</text>`,
        ]
      : [],
  );
  const lines = curves.map(({ name, values }, index) => {
    const path = values.map(
      (value, place) => `${place === 0 ? "M" : "L"}${x(place).toFixed(1)} ${y(value).toFixed(1)}`,
    );
    const end = y(values.at(-1)!) + 4 + 14 * index * (isClose(curves, index, top) ? 1 : 0);
    return (
      `<path class="line series-${index}" d="${path.join("")}"/>` +
      `<text class="name fill-${index}" x="${right + 10}" y="${end.toFixed(1)}">${escapeHtml(name)}</text>`
    );
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">${grid.join("")}${below.join("")}${lines.join("")}</svg>`;
}

/** Whether a curve ends so near another that their names would lie on each other. */
function isClose(curves: PlottedCurves["curves"], index: number, top: number): boolean {
  const own = curves[index]!.values.at(-1)!;
  return curves.some(({ values }, other) => other < index && Math.abs(values.at(-1)! - own) < 0.07 * top);
}
