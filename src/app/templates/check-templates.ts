import { type CheckResult, checkTemplate } from "../../domain/templates/check/check-template.ts";
import { withSecondProcess } from "./check-determinism.ts";
import { resolveTemplate } from "./resolve-template.ts";

export interface CheckTemplatesOptions {
  /** Ids, files or packages. */
  readonly references: readonly string[];
  /** Model whose tokenizer gives the words. */
  readonly model: string;
  readonly seed: number;
}

export interface CheckedTemplate {
  readonly id: string;
  readonly checks: readonly CheckResult[];
}

/** The check of each template, in order. Errors: as `resolveTemplate`, and those of opening the model. */
export async function* checkTemplates(options: CheckTemplatesOptions): AsyncGenerator<CheckedTemplate> {
  const templates = [];
  // A wrong name must not cost a model download first.
  for (const reference of options.references) {
    templates.push({ reference, template: (await resolveTemplate(reference)).template });
  }
  const { openModel } = await import("../../adapters/models/open-model.ts");
  const model = await openModel(options.model);
  try {
    const { tokenizer } = model;
    const { seed } = options;
    for (const { reference, template } of templates) {
      const checks = checkTemplate(template, { tokenizer, seed });
      yield { id: template.id, checks: await withSecondProcess(checks, { reference, tokenizer, seed }) };
    }
  } finally {
    await model.close();
  }
}
