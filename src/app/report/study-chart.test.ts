import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChartLevel, studyChart } from "./study-chart.ts";

const chart = (levels: readonly ChartLevel[]) => studyChart({ title: "t", axis: "samples", levels, id: "c" });
const level = (label: string, changes: Partial<ChartLevel> = {}): ChartLevel => ({
  label,
  base: 0.1,
  value: 0.3,
  perSeed: [0.2, 0.3, 0.4],
  interval: [0.1, 0.3],
  ...changes,
});

describe("studyChart", () => {
  it("has a small point for each seed and a large one for each mean", () => {
    const svg = chart([level("a"), level("b"), level("c", { perSeed: [0.3] })]);
    expect(svg.match(/class="seed"/g)).toHaveLength(6);
    expect(svg.match(/class="dot up"/g)).toHaveLength(3);
  });

  it("joins levels that are rising numbers, and no others", () => {
    const isJoined = (...labels: string[]) => /class="raw/.test(chart(labels.map((label) => level(label))));
    expect(isJoined("0", "60", "2000")).toBe(true);
    expect(isJoined("60", "0")).toBe(false);
    expect(isJoined("rule", "shuffled")).toBe(false);
    expect(isJoined("10–20", "20–48")).toBe(false);
  });

  it("escapes what levels are called, and draws finite numbers whatever the scores are", () => {
    expect(chart([level("<b>"), level("x & y")])).not.toMatch(/<b>|x & y/);
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.record({ base: fraction, value: fraction, low: fraction, high: fraction }), {
          minLength: 1,
          maxLength: 9,
        }),
        (drawn) => {
          const svg = chart(
            drawn.map(({ base, value, low, high }, at) =>
              level(String(at), { base, value, perSeed: [value], interval: [low - 1, high] }),
            ),
          );
          expect(svg).not.toMatch(/NaN|Infinity|undefined/);
          for (const [, y] of svg.matchAll(/ cy="(-?[\d.]+)"/g)) expect(Number(y)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
