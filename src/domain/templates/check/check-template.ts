import type { Tokenizer } from "../../ports/tokenizer.ts";
import type { Template } from "../sdk/template.ts";
import { describeThrow } from "../sdk/template-failure.ts";
import { type Check, createCheckContext } from "./check.ts";
import { balance } from "./checks/balance.ts";
import { baselines } from "./checks/baselines.ts";
import { brokenOutputs } from "./checks/broken-outputs.ts";
import { declaration } from "./checks/declaration.ts";
import { determinism } from "./checks/determinism.ts";
import { prompt } from "./checks/prompt.ts";
import { rule } from "./checks/rule.ts";
import { scorerCases } from "./checks/scorer-cases.ts";
import { shortcuts } from "./checks/shortcuts.ts";
import { splits } from "./checks/splits.ts";
import { wording } from "./checks/wording.ts";

/** The properties that every template must have, the library's and a user's alike. */
export const CHECKS: readonly Check[] = [
  declaration,
  determinism,
  rule,
  prompt,
  scorerCases,
  brokenOutputs,
  balance,
  baselines,
  shortcuts,
  splits,
  wording,
];

export interface CheckResult {
  readonly id: string;
  readonly title: string;
  /** In plain words; empty when the template has the property. */
  readonly findings: readonly string[];
}

export interface CheckTemplateOptions {
  readonly tokenizer: Tokenizer;
  /** Default 0. */
  readonly seed?: number;
}

/** Runs every check; one that throws counts as a finding. A few seconds for a usual template. */
export function checkTemplate(
  template: Template,
  { tokenizer, seed = 0 }: CheckTemplateOptions,
): readonly CheckResult[] {
  const context = createCheckContext(template, tokenizer, seed);
  const stopped = new Map<string, string>();
  return CHECKS.map(({ id, title, run }) => {
    try {
      return { id, title, findings: run(context) };
    } catch (error) {
      const what = describeThrow(error);
      const earlier = stopped.get(what);
      stopped.set(what, earlier ?? title);
      return { id, title, findings: [earlier === undefined ? what : `stopped as above: "${earlier}"`] };
    }
  });
}
