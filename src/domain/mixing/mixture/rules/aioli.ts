import { ridge } from "../../../../core/linalg/solve.ts";
import { softmax } from "../softmax.ts";
import type { MixRule } from "./mix-rule.ts";

const ETA = 0.2;
/** Small beside the shares' squares; without it fewer trials than templates could not be solved. */
const PENALTY = 1e-6;

/**
 * Fits how much each template lowers each task's loss per share, drop_j = Σ_i p_i·A_ij, from short tunings on mixtures that
 * lean to one template each; then p_i ∝ current_i·exp(η·Σ_j A_ij). Needs labelled losses of a slice of every round.
 */
export const aioli: MixRule = {
  id: "aioli",
  title: "Aioli's linear law",
  source: "Chen, Hu, Lourie, Cho and Ré 2025, section 5",
  needs: ["trials"],
  shares({ templates, trials, current }) {
    const effects = ridge(
      trials!.map(({ shares }) => shares),
      trials!.map(({ before, after }) => before.map((loss, task) => loss - after[task]!)),
      PENALTY,
    );
    return softmax(
      effects.map((row) => row.reduce((sum, effect) => sum + effect, 0)),
      ETA,
      current ?? templates.map(() => 1),
    );
  },
};
