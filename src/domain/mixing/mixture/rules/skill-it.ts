import { softmax } from "../softmax.ts";
import type { MixRule } from "./mix-rule.ts";

const ETA = 0.5;
/** Rounds whose losses count. */
const WINDOW = 3;

/**
 * p_i ∝ exp(η·Σ_j G_ij·Σ_τ L_j(τ)) over the last rounds: templates that help where losses are still high. Needs labelled
 * losses after every round.
 */
export const skillIt: MixRule = {
  id: "skill-it",
  title: "Skill-it's online update",
  source: "Chen, Roberts, Bhatia, Wang, Zhang, Sala and Ré 2023, algorithm 1",
  needs: ["skillGraph", "losses"],
  shares({ skillGraph, losses }) {
    const recent = losses!.slice(-WINDOW);
    return softmax(
      skillGraph!.map((helps) =>
        helps.reduce(
          (sum, help, task) => sum + help * recent.reduce((all, round) => all + round[task]!, 0),
          0,
        ),
      ),
      ETA,
    );
  },
};
