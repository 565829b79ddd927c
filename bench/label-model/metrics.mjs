// How good estimated accuracies are, by themselves and for the mix that they lead to.
import { kendallTau } from "../../dist/core/stats/kendall-tau.js";

/** The softmax's sharpness in the regret. */
const ETA = 10;

export function metricsOf(estimates, truth) {
  const mix = softmax(estimates);
  const best = softmax(truth);
  const value = (weights) => weights.reduce((sum, weight, i) => sum + weight * truth[i], 0);
  return {
    error: mean(truth.map((accuracy, i) => Math.abs(estimates[i] - accuracy))),
    bias: mean(truth.map((accuracy, i) => estimates[i] - accuracy)),
    tau: kendallTau(estimates, truth),
    // Loss of mean accuracy under the linear law by mixing by estimates instead of true accuracies.
    regret: value(best) - value(mix),
  };
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function softmax(accuracies) {
  const top = Math.max(...accuracies);
  const weights = Array.from(accuracies, (accuracy) => Math.exp(ETA * (accuracy - top)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
