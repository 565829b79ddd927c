import type { GraphBuilder, Value } from "./graph.ts";
import { add } from "./operators/add.ts";

/**
 * Reverse-mode differentiation: appends to the builder the nodes that compute the gradient of `output` with respect to
 * each of `variables`, given the gradient that arrives at `output`.
 *
 * Only steps on a path from a variable to the output are differentiated, so frozen parts cost nothing. Throws when a
 * variable does not influence the output.
 */
export function differentiate(
  builder: GraphBuilder,
  output: Value,
  outputGradient: Value,
  variables: readonly Value[],
): Value[] {
  const carriesGradient = new Set(variables.map((variable) => variable.name));
  for (const step of builder.tape) {
    if (step.inputs.some((input) => carriesGradient.has(input.name))) carriesGradient.add(step.output.name);
  }

  const gradients = new Map<string, Value>([[output.name, outputGradient]]);
  for (const step of [...builder.tape].reverse()) {
    const arriving = gradients.get(step.output.name);
    if (arriving === undefined) continue;
    const needs = step.inputs.map((input) => carriesGradient.has(input.name));
    if (!needs.includes(true)) continue;
    const contributions = step.backward(arriving, needs);
    step.inputs.forEach((input, index) => {
      const contribution = contributions[index];
      if (!needs[index] || contribution === undefined) return;
      const sum = gradients.get(input.name);
      gradients.set(input.name, sum === undefined ? contribution : add(builder, sum, contribution));
    });
  }

  return variables.map((variable) => {
    const gradient = gradients.get(variable.name);
    if (gradient === undefined)
      throw new Error(`differentiate: "${output.name}" does not depend on "${variable.name}"`);
    return gradient;
  });
}
