import type { DatasetPlan } from "../../contracts/dataset-manifest.ts";
import { CookbookError, isCookbookError } from "../../core/errors.ts";
import type { SampleSource } from "../../domain/ports/sample-source.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { openSampleSource } from "../datasets/open-sample-source.ts";

export interface PlannedSourceOptions {
  readonly plan: DatasetPlan;
  /** Of a template that is not the library's: its file or package. Not asked for the library's. Default: its id. */
  readonly template?: string | undefined;
  readonly tokenizer: Tokenizer;
}

/**
 * The samples that a dataset's rows were made of, to look at them again. Errors: those of `openSampleSource`;
 * invalid-parameter when template or tokenizer are not those of the plan.
 */
export async function openPlannedSource(options: PlannedSourceOptions): Promise<SampleSource> {
  const { plan, tokenizer } = options;
  const { params, format, seed, split, code, count } = plan;
  const outputs = plan.outputs && { ...plan.outputs, count };
  const template = (code === undefined ? undefined : options.template) ?? plan.template;
  const source = await openSampleSource({ template, params, format, seed, split, outputs }, tokenizer).catch(
    (error: unknown) => {
      if (template !== plan.template || code === undefined) throw error;
      if (!isCookbookError(error) || error.code !== "unknown-name") throw error;
      throw new CookbookError({
        code: "invalid-parameter",
        message: `"${template}" is a template of somebody's own, and its rows are to be made again`,
        hint: "give its file with --template, as it was given to generate",
        cause: error,
      });
    },
  );
  const difference = differenceOf(plan, source);
  if (difference === undefined) return source;
  await source.close();
  throw new CookbookError({
    code: "invalid-parameter",
    message: `the rows of "${plan.template}" cannot be made again: ${difference.problem}`,
    hint: difference.hint,
  });
}

function differenceOf(
  plan: DatasetPlan,
  { description }: SampleSource,
): { readonly problem: string; readonly hint: string } | undefined {
  const { template, tokens, codeFingerprint } = description;
  if (template.id !== plan.template || template.version !== plan.templateVersion) {
    return {
      problem: `they are of ${plan.template}, version ${plan.templateVersion}, and this is ${template.id}, version ${template.version}`,
      hint: "take the version of Cookbook, or of your template, that made them",
    };
  }
  if (codeFingerprint !== plan.code) {
    return {
      problem: "the template's code is not what it was",
      hint: "give the file that made them with --template",
    };
  }
  if (tokens.fingerprint !== plan.tokens.fingerprint) {
    return {
      problem: "their words come from another tokenizer than the model's",
      hint: "give the model that they were made with with --model",
    };
  }
  return undefined;
}
