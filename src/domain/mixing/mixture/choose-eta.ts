import type { TemplateWorth } from "./accuracy-matrix.ts";
import { effectiveNumber, softmax } from "./softmax.ts";

export interface EtaChoice {
  readonly eta: number;
  /** "error" when the estimates' error decided, "spread" when the bounds on the effective number of templates did. */
  readonly rule: "error" | "spread";
}

/** The effective number of templates stays between these shares of their number. */
const FEWEST = 1 / 4;
const MOST = 1 / 2;
const MIDDLE = 1 / 3;
const LARGEST_ETA = 1e4;
/** Beyond it differences of half a point decide, which no estimate from votes can tell. */
const SHARPEST_CHOICE = 200;

/**
 * η = 2 / standard error of the templates' worth: the loss from errors of range D is at most η·D²/8, so a sharper mix than
 * that follows noise. Kept where the effective number of templates, exp(entropy), lies between a quarter and a half of their
 * number; without standard errors, where it is a third. Where the best are so nearly alike that no η up to 200 brings the
 * number down to a half, the error alone decides. 0 when all are worth the same.
 */
export function chooseEta(worths: readonly TemplateWorth[]): EtaChoice {
  const values = worths.map(({ mean }) => mean);
  const count = values.length;
  if (count < 2 || Math.max(...values) === Math.min(...values)) return { eta: 0, rule: "spread" };
  const known = worths.flatMap(({ error }) => (error === undefined ? [] : [error]));
  if (known.length < count) {
    return { eta: Math.min(etaFor(values, MIDDLE * count), SHARPEST_CHOICE), rule: "spread" };
  }
  const error = Math.sqrt(known.reduce((sum, each) => sum + each * each, 0) / count);
  const lowest = etaFor(values, MOST * count);
  const highest = Math.min(etaFor(values, FEWEST * count), SHARPEST_CHOICE);
  const wanted = error > 0 ? 2 / error : Number.POSITIVE_INFINITY;
  if (wanted <= lowest && lowest <= SHARPEST_CHOICE) return { eta: lowest, rule: "spread" };
  if (wanted >= highest) return { eta: highest, rule: "spread" };
  return { eta: wanted, rule: "error" };
}

/** The η whose mixture has an effective number of `target` templates (it falls with η), by bisection. */
export function etaFor(values: readonly number[], target: number): number {
  const numberAt = (eta: number) => effectiveNumber(softmax(values, eta));
  if (numberAt(LARGEST_ETA) >= target) return LARGEST_ETA;
  let low = 0;
  let high = LARGEST_ETA;
  for (let step = 0; step < 100; step++) {
    const middle = 0.5 * (low + high);
    if (numberAt(middle) > target) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}
