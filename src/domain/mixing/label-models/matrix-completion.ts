import { ABSTAIN, chanceLevel, totalRows, type VoteMatrix } from "../votes/vote-matrix.ts";
import { uniformClassPrior } from "./class-prior.ts";
import { completeMoments } from "./completion.ts";
import { effectiveVotersOf } from "./effective-voters.ts";
import type { LabelModel } from "./label-model.ts";
import { ordinaryVoters, splitBase, withRowCounts } from "./ordinary-voters.ts";

/** Snorkel's default of 100 stops before it has settled. */
const EPOCHS = 500;
const EPOCHS_FROM_FIT = 60;

/** MeTaL, as in Snorkel's LabelModel: voters independent given the truth, truth uniform over the options. */
export const matrixCompletion: LabelModel = {
  id: "matrix-completion",
  title: "matrix completion (MeTaL)",
  description: "A confusion matrix for each voter, from how often each two votes go together.",
  source: "Ratner, Hancock, Dunnmon, Sala, Pandey and Ré 2019, section 3; Snorkel 0.10's LabelModel",
  fewestVoters: 3,
  needsSharedLabels: true,
  usesGold: false,
  fit(table) {
    const voters = ordinaryVoters(table);
    const chance = chanceLevel(table.matrix);
    const prior = uniformClassPrior(voters);
    const mu = completeMoments(voters, { prior, epochs: EPOCHS });
    const split = splitBase(table, accuraciesOf(mu, prior, voters, chance));
    return {
      ...split,
      effectiveVoters: effectiveVotersOf(table.matrix, split.accuracies, chance),
      warnings: [],
      unitCounts: voters.counts,
      refit(counts) {
        const drawn = withRowCounts(voters, counts);
        const again = completeMoments(drawn, { prior, epochs: EPOCHS_FROM_FIT, start: mu });
        return splitBase(table, accuraciesOf(again, prior, drawn, chance)).accuracies;
      },
    };
  },
};

/** Σ_c P(vote c | c)·P(c) over the share of rows voted. */
function accuraciesOf(
  mu: Float64Array,
  prior: Float64Array,
  matrix: VoteMatrix,
  chance: number,
): Float64Array {
  const classes = prior.length;
  const total = totalRows(matrix);
  return Float64Array.from({ length: matrix.voterCount }, (_, voter) => {
    let voted = 0;
    for (let row = 0; row < matrix.rowCount; row++) {
      if (matrix.votes[row * matrix.voterCount + voter] !== ABSTAIN) voted += matrix.counts[row]!;
    }
    if (voted === 0) return chance;
    let right = 0;
    for (let option = 0; option < classes; option++) {
      right += mu[(voter * classes + option) * classes + option]! * prior[option]!;
    }
    return Math.min(1, Math.max(1e-6, (right * total) / voted));
  });
}
