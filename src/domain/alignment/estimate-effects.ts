import { solveNormalEquations } from "../../core/stats/normal-equations.ts";
import type { EffectSums } from "./effect-sums.ts";

/** Fractions from −1 to 1, ratios unbounded; NaN where the rows do not determine it. */
export interface Effects {
  readonly baseAdherence: number;
  readonly tunedAdherence: number;
  readonly adherenceChange: number;
  readonly baseCorrect: number;
  readonly tunedCorrect: number;
  /** E[z − y]. */
  readonly totalEffect: number;
  /** E[z − z(a)]. */
  readonly indirectEffect: number;
  /** E[z(a) − y]. */
  readonly directEffect: number;
  /** Indirect over total. */
  readonly proportionMediated: number;
  /** Indirect effect less the same with the base model's correctness as reference; 0 where adherence is worth as much to both models. */
  readonly interaction: number;
  /** What a says of z given b, and b of y given a: no effect can be there, so a common cause is (a negative control). */
  readonly crossAssociation: number;
  /** Of b and z − y given a: the ρ at which no indirect effect is left. */
  readonly residualCorrelation: number;
}

/**
 * Mediation in a paired design. The treatment is tuning, and every row is answered with and without it: adherence a
 * before and b after, correctness y before and z after.
 *
 * Let z(a) be the tuned model's correctness, had its adherence stayed at the base model's. The effects are means over
 * rows (Pearl 2001; VanderWeele 2015, "Explanation in Causal Inference", chapter 2: the total natural indirect and the
 * pure natural direct effect; Imai, Keele and Tingley 2010: δ(1) and ζ(0)):
 *
 *     total = E[z − y] = indirect + direct,   indirect = E[z − z(a)],   direct = E[z(a) − y].
 *
 * z(a) is not seen. Rows stand in for it whose adherence before was the same and did not change: with
 * f(a, b) = E[z − y | a, b],
 *
 *     indirect = E[f(a, b) − f(a, a)],   f(a, b) = γ₀ + γ₁ a + γ₂ b + γ₃ a b   by least squares.
 *
 * For adherence of zeros and ones f is saturated, so no form is assumed: this is standardisation over the base model's
 * adherence. The difference z − y, rather than z, takes out what a row adds to both models' correctness, such as its
 * difficulty; the base model's answer serves as a negative control outcome (Sofer, Richardson, Colicino, Schwartz and
 * Tchetgen Tchetgen 2016). Without the product it is the regression of Judd, Kenny and McClelland (2001) and of Montoya
 * and Hayes (2017). The simulations behind this choice: docs/decisions, "Mediation in a paired design".
 *
 * Assumed: given a, no unmeasured cause moves b and z − y together (sequential ignorability).
 *
 * `crossAssociation` is the mean coefficient of a in z ~ a + b and of b in y ~ a + b (Lipsitch, Tchetgen Tchetgen and
 * Cohen 2010); `residualCorrelation` after Imai, Keele and Yamamoto (2010), theorem 4.
 */
export function estimateEffects(sums: EffectSums): Effects {
  const { n, a, b, ab, aa, bb, y, z } = sums;
  const adherenceChange = (b - a) / n;
  const totalEffect = (z - y) / n;
  const { indirect, pure } = indirectEffects(sums);
  return {
    baseAdherence: a / n,
    tunedAdherence: b / n,
    adherenceChange,
    baseCorrect: y / n,
    tunedCorrect: z / n,
    totalEffect,
    indirectEffect: indirect,
    directEffect: totalEffect - indirect,
    proportionMediated: totalEffect === 0 ? Number.NaN : indirect / totalEffect,
    interaction: indirect - pure,
    crossAssociation: crossAssociation(sums),
    residualCorrelation: residualCorrelation(sums),
  };

  function indirectEffects({ aab, abb, aabb, ay, by, aby, az, bz, abz }: EffectSums) {
    if (aa - 2 * ab + bb === 0) return { indirect: 0, pure: 0 };
    const xtx = [n, a, b, ab, a, aa, ab, aab, b, ab, bb, abb, ab, aab, abb, aabb];
    const { beta, aliased } = solveNormalEquations(xtx, [z - y, az - ay, bz - by, abz - aby]);
    // Where b follows from a on every row, none shows what the same a gives without the change.
    if ((aliased & 0b0100) !== 0) return { indirect: Number.NaN, pure: Number.NaN };
    const [, before, after, product] = beta as unknown as readonly [number, number, number, number];
    return {
      indirect: after * adherenceChange + (product * (ab - aa)) / n,
      // E[f(a, b) − f(b, b)]: the base model's correctness with the tuned model's adherence, less its own.
      pure: -before * adherenceChange + (product * (ab - bb)) / n,
    };
  }
}

function crossAssociation({ n, a, b, ab, aa, bb, y, ay, by, z, az, bz }: EffectSums): number {
  const after = solveNormalEquations([n, a, b, a, aa, ab, b, ab, bb], [z, az, bz]);
  const before = solveNormalEquations([n, a, b, a, aa, ab, b, ab, bb], [y, ay, by]);
  return after.aliased === 0 ? (after.beta[1]! + before.beta[2]!) / 2 : Number.NaN;
}

/** Below this share of the rows, a variance is rounding. */
const NO_VARIANCE = 1e-9;

function residualCorrelation({ n, a, b, ab, aa, bb, y, ay, by, z, az, bz, dd }: EffectSums): number {
  const d = z - y;
  const ad = az - ay;
  const variance = aa - (a * a) / n;
  // Products of residuals on a constant and a; a constant a takes nothing out.
  const rest = (product: number, left: number, right: number, leftA: number, rightA: number) => {
    const centred = product - (left * right) / n;
    if (variance <= NO_VARIANCE * n) return centred;
    return centred - ((leftA - (left * a) / n) * (rightA - (right * a) / n)) / variance;
  };
  const adherence = rest(bb, b, b, ab, ab);
  const gain = rest(dd, d, d, ad, ad);
  if (adherence <= NO_VARIANCE * n || gain <= NO_VARIANCE * n) return Number.NaN;
  return rest(bz - by, b, d, ab, ad) / Math.sqrt(adherence * gain);
}
