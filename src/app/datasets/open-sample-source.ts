import { recallInventory } from "../../adapters/tokenizers/inventory-cache.ts";
import type { WrongOutputs } from "../../domain/datasets/wrong-outputs.ts";
import type { SampleSource } from "../../domain/ports/sample-source.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import type { Split } from "../../domain/templates/sdk/sampler.ts";
import { restoreTokenSource, type TokenSourceData } from "../../domain/tokens/token-source.ts";
import { pythonReference, resolveTemplate } from "../templates/resolve-template.ts";
import { createLocalSource } from "./local-source.ts";
import { createOwnSource } from "./own-source.ts";
import { withWrongOutputs } from "./wrong-output-source.ts";

/** All that decides the samples, in a form that can be sent to another thread. */
export interface SourceRequest {
  /** Id, file or package. */
  readonly template: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly format: string | undefined;
  readonly seed: number;
  readonly split: Split;
  /** Default: the rule's outputs. */
  readonly outputs?: WrongOutputs | undefined;
  /** Words made of a tokenizer before, which is then not needed again. */
  readonly tokens?: TokenSourceData | undefined;
}

/** With the signal, samples that are waited for reject. Errors: as `resolveTemplate` and `createSampler`. */
export async function openSampleSource(
  request: SourceRequest,
  tokenizer?: Tokenizer,
  signal?: AbortSignal,
): Promise<SampleSource> {
  const source = await openRuleSource(request, tokenizer, signal);
  if (request.outputs === undefined) return source;
  const { outputSlot } = (await resolveTemplate(request.template)).template;
  try {
    return withWrongOutputs(source, { ...request.outputs, seed: request.seed, outputSlot });
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function openRuleSource(
  request: SourceRequest,
  tokenizer: Tokenizer | undefined,
  signal: AbortSignal | undefined,
): Promise<SampleSource> {
  if (tokenizer !== undefined && request.params.source !== "invented") await recallInventory(tokenizer);
  const python = pythonReference(request.template);
  if (python !== undefined) {
    const { openPythonSource } = await import("./python-source.ts");
    return openPythonSource({ ...python, request, tokenizer, signal });
  }
  const { template, codeFingerprint } = await resolveTemplate(request.template);
  const options = {
    template,
    params: request.params,
    format: request.format,
    seed: request.seed,
    split: request.split,
    tokenizer,
    tokens: request.tokens === undefined ? undefined : restoreTokenSource(request.tokens),
  };
  return codeFingerprint === undefined
    ? createLocalSource(options)
    : createOwnSource({ ...options, codeFingerprint });
}
