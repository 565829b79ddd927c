import { points, signedPoints } from "../../core/format-points.ts";
import { niceTicks } from "./chart-scale.ts";
import { escapeHtml } from "./escape-html.ts";

const WIDTH = 720;
const PLOT = 260;
const MARGIN = { top: 22, right: 16, left: 48 };
const LINE = 15;

export interface ChartLevel {
  readonly label: string;
  /** Fractions from 0 to 1. */
  readonly base: number;
  readonly value: number;
  readonly perSeed: readonly number[];
  /** Of value − base. */
  readonly interval: readonly [low: number, high: number];
}

export interface StudyChart {
  /** What is plotted: "key-value: exact match". */
  readonly title: string;
  /** What the levels are: "samples". */
  readonly axis: string;
  readonly levels: readonly ChartLevel[];
  /** Keeps element ids apart. */
  readonly id: string;
}

/**
 * A score over the levels of a factor, evenly spaced: a small point for each seed, the mean with its interval, the untuned
 * model as a dashed line. Levels that are rising numbers are joined.
 */
export function studyChart({ title, axis, levels, id }: StudyChart): string {
  const all = levels.flatMap(({ base, value, perSeed, interval }) => [
    base,
    value,
    ...perSeed,
    base + interval[0],
    base + interval[1],
  ]);
  const ticks = niceTicks(100 * Math.max(0, Math.min(...all)), 100 * Math.min(1, Math.max(...all, 0.02)), 5);
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const right = WIDTH - MARGIN.right;
  const band = (right - MARGIN.left) / levels.length;
  const x = (place: number) => MARGIN.left + (place + 0.5) * band;
  const y = (fraction: number) =>
    MARGIN.top + PLOT - ((clamp(100 * fraction, low, high) - low) / (high - low)) * PLOT;
  const names = levels.map(({ label }) => wrap(label, Math.max(6, Math.floor(band / 7))));
  const bottom = MARGIN.top + PLOT;
  const nameLines = Math.max(...names.map((lines) => lines.length));
  const height = bottom + 12 + LINE * nameLines + 24;

  const grid = ticks.map(
    (tick) =>
      `<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${round(y(tick / 100))}" y2="${round(y(tick / 100))}"/>` +
      `<text class="tick" x="${MARGIN.left - 8}" y="${round(y(tick / 100) + 4)}" text-anchor="end">${tick}</text>`,
  );
  const base = levels.map(
    ({ base }, place) =>
      `${place === 0 ? "M" : "L"}${round(x(place) - band / 2)} ${round(y(base))}H${round(x(place) + band / 2)}`,
  );
  const joined = isRising(levels.map(({ label }) => Number(label)))
    ? `<path class="raw series-0" d="${levels.map(({ value }, place) => `${place === 0 ? "M" : "L"}${round(x(place))} ${round(y(value))}`).join("")}"/>`
    : "";
  const marks = levels.map(({ base, value, perSeed, interval }, place) => {
    const middle = round(x(place));
    const [from, to] = interval.map((end) => round(y(base + end))) as [number, number];
    const seeds = perSeed.map(
      (one, at) =>
        `<circle class="seed" cx="${round(x(place) - 14 - 5 * (perSeed.length - 1 - at))}" cy="${round(y(one))}" r="3"/>`,
    );
    const whisker =
      from === to
        ? ""
        : `<path class="whisker" d="M${middle} ${from}V${to}M${round(middle - 5)} ${from}h10M${round(middle - 5)} ${to}h10"/>`;
    const direction = interval[0] > 0 ? "up" : interval[1] < 0 ? "down" : "flat";
    return (
      `${seeds.length > 1 ? seeds.join("") : ""}${whisker}` +
      `<circle class="dot ${direction}" cx="${middle}" cy="${round(y(value))}" r="5.5"/>` +
      `<text class="value" x="${middle}" y="${round(Math.min(to, y(value)) - 8)}" text-anchor="middle">${points(value)}</text>`
    );
  });
  const labels = names.map((lines, place) =>
    lines
      .map(
        (line, at) =>
          `<text class="tick" x="${round(x(place))}" y="${bottom + 18 + LINE * at}" text-anchor="middle">${escapeHtml(line)}</text>`,
      )
      .join(""),
  );
  const summary = levels
    .map(
      ({ label, value, base, interval }) =>
        `${label} ${points(value)}, ${signedPoints(value - base)} (${signedPoints(interval[0])} to ${signedPoints(interval[1])})`,
    )
    .join("; ");
  return (
    `<svg class="study" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-text">` +
    `<title id="${id}-title">${escapeHtml(title)} over ${escapeHtml(axis)}, in points of 100</title><desc id="${id}-text">${escapeHtml(summary)}</desc>` +
    grid.join("") +
    `<path class="untuned" d="${base.join("")}"/>` +
    joined +
    marks.join("") +
    labels.join("") +
    `<text class="axis" x="${round((MARGIN.left + right) / 2)}" y="${height - 5}" text-anchor="middle">${escapeHtml(axis)}</text>` +
    "</svg>"
  );
}

/** What the chart needs beside the style that all pages share. */
export const STUDY_CHART_STYLE = `
svg .untuned { fill: none; stroke: var(--base); stroke-width: 2; stroke-dasharray: 6 5; }
svg .seed { fill: var(--base); opacity: 0.85; }
`;

function isRising(values: readonly number[]): boolean {
  return values.every(
    (value, place) => Number.isFinite(value) && (place === 0 || value > values[place - 1]!),
  );
}

/** Lines of about so many characters, broken between words. */
function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
