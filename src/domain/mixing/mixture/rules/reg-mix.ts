import { ridge } from "../../../../core/linalg/solve.ts";
import { createRandom } from "../../../../core/random.ts";
import { drawDirichlet } from "../../../../core/stats/dirichlet.ts";
import type { MixRule } from "./mix-rule.ts";

const SIMULATED = 20_000;
const KEPT = 128;
const PENALTY = 1e-3;
/** Concentrations from one-sided to even mixtures. */
const LEAST_STRENGTH = 0.1;
const MOST_STRENGTH = 5;

/**
 * Predicts the mean loss of any mixture from trials, and takes the mean of the best 128 of 20,000 simulated ones. The
 * regression is ridge on shares and their products, where RegMix takes gradient-boosted trees.
 */
export const regMix: MixRule = {
  id: "reg-mix",
  title: "RegMix's regression",
  source: "Liu, Zheng, Muennighoff, Zeng, Dou, Pang, Jiang and Lin 2024, section 3",
  needs: ["trials"],
  shares({ templates, trials, seed = 0 }) {
    const weights = ridge(
      trials!.map(({ shares }) => featuresOf(shares)),
      trials!.map(({ after }) => [after.reduce((sum, loss) => sum + loss, 0) / after.length]),
      PENALTY,
    );
    const random = createRandom(["reg-mix", seed, templates.length]);
    const simulated = Array.from({ length: SIMULATED }, () => {
      const strength = LEAST_STRENGTH * (MOST_STRENGTH / LEAST_STRENGTH) ** random.float();
      const shares = drawDirichlet(
        random,
        templates.map(() => strength),
      );
      const loss = featuresOf(shares).reduce((sum, feature, i) => sum + feature * weights[i]![0]!, 0);
      return { shares, loss };
    });
    const kept = simulated.sort((a, b) => a.loss - b.loss).slice(0, KEPT);
    return templates.map((_, i) => kept.reduce((sum, { shares }) => sum + shares[i]!, 0) / KEPT);
  },
};

/** 1, the shares, and the products of each two. */
function featuresOf(shares: readonly number[]): number[] {
  return [1, ...shares, ...shares.flatMap((a, i) => shares.slice(i).map((b) => a * b))];
}
