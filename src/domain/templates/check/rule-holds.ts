import type { Tokenizer } from "../../ports/tokenizer.ts";
import { auditRoundTrip } from "../../tokens/audit.ts";
import type { Sample, Sampler } from "../sdk/sampler.ts";
import { outputOf, quoted } from "./check.ts";

/** What is wrong with one sample: layout, tokens, solver, scorer. Empty when nothing is. */
export function problemsOf(sampler: Sampler, sample: Sample, tokenizer: Tokenizer): string[] {
  const { template, params } = sampler;
  const { slots, prompt, completion } = sample;
  const problems: string[] = [];
  if (/\s$/.test(prompt)) problems.push("the prompt ends in white space: let the completion begin with it");
  if (completion.trim() === "") problems.push("the completion is empty");
  else if (!/^\s\S/.test(completion)) {
    problems.push(
      "the completion does not begin with one space: a word in the middle of a text is another token than one at its start",
    );
  }
  if (!auditRoundTrip(tokenizer, sample).clean) {
    problems.push("its tokens do not come back to the same text, or prompt and completion share a token");
  }
  const missing = Object.keys(template.slots).filter((slot) => slots[slot] === undefined);
  if (missing.length > 0) problems.push(`it lacks the slot ${missing.join(", ")}`);
  if (!template.followsRule(params)) return problems;
  const output = outputOf(template, slots);
  const solved = template.solve(slots);
  if (solved !== output) problems.push(`the solver says ${quoted(solved)}, the output is ${quoted(output)}`);
  const { adherence } = template.score(slots, completion);
  if (adherence !== 1) problems.push(`the scorer gives ${adherence} to the sample's own completion, not 1`);
  return problems;
}

/** The first sample among `count` with a problem, as a finding. */
export function findBroken(sampler: Sampler, count: number, tokenizer: Tokenizer): string[] {
  for (let index = 0; index < count; index++) {
    const sample = sampler.sample(index);
    const [problem] = problemsOf(sampler, sample, tokenizer);
    if (problem !== undefined) {
      return [`sample ${index}: ${problem}. The sample: ${quoted(sample.prompt + sample.completion, 300)}`];
    }
  }
  return [];
}
