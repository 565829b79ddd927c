import { PythonSession } from "../../adapters/python/python-session.ts";
import { openPythonTemplate } from "../../adapters/templates/load-python-template.ts";
import type { PythonDeclaration } from "../../contracts/python-messages.ts";
import type { CloseLook, SampleSource } from "../../domain/ports/sample-source.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import { withWording } from "../../domain/templates/sdk/frame-strings.ts";
import { type MarkedPart, markedSlots, readMarks } from "../../domain/templates/sdk/mark-slots.ts";
import { tokenSettings } from "../../domain/templates/sdk/param-fields.ts";
import { impossibleParams, parseFields } from "../../domain/templates/sdk/parse-params.ts";
import {
  checkSeed,
  formatOf,
  reservedWords,
  type Sample,
  streamKey,
} from "../../domain/templates/sdk/sampler.ts";
import type { Slots, Template } from "../../domain/templates/sdk/template.ts";
import {
  createTokenSource,
  restoreTokenSource,
  tokenSourceData,
  vocabularyTooSmall,
} from "../../domain/tokens/token-source.ts";
import type { SourceRequest } from "./open-sample-source.ts";
import { createWitness } from "./python-witness.ts";

export interface PythonSourceOptions {
  readonly file: string;
  readonly name: string | undefined;
  readonly request: SourceRequest;
  readonly tokenizer: Tokenizer | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Samples of a template in Python: a process of its own makes them, a second one a share of them again, and both must
 * agree. Errors: as `openPythonTemplate` and `createSampler`.
 */
export async function openPythonSource(options: PythonSourceOptions): Promise<SampleSource> {
  const { file, name, request, tokenizer, signal } = options;
  const { template, codeFingerprint, declaration, session } = await openPythonTemplate(file, name, signal);
  try {
    checkSeed(request.seed);
    const params = parseFields(template, request.params);
    const format = request.format ?? Object.keys(template.formats)[0]!;
    formatOf(template, format);
    const judgement = await session.request("prepare", declaration, { params });
    if (judgement.problem !== null) throw impossibleParams(template, judgement.problem);
    const tokens =
      request.tokens === undefined
        ? createTokenSource({ settings: tokenSettings(params), tokenizer })
        : restoreTokenSource(request.tokens);
    const need = judgement.wordsNeeded;
    if (tokens.wordCount < need) throw vocabularyTooSmall({ have: tokens.wordCount, need });
    const data = tokenSourceData(tokens);
    await session.useTokens(data);
    const { seed, split } = request;
    const key = streamKey({ template, params, tokens, seed, split });
    const reserved = reservedWords(template);
    const body = { params, format, tokens: tokens.fingerprint, key, reserved };
    const draw = (from: PythonSession, indices: readonly number[]) =>
      drawSamples(from, declaration, body, indices);
    const witness = createWitness({
      declaration,
      file,
      open: () => PythonSession.open({ file, hashSeed: WITNESS_HASH_SEED, isQuiet: true, signal }),
      async draw(second, indices) {
        await second.useTokens(data);
        return draw(second, indices);
      },
    });
    const shown = await draw(
      session,
      Array.from({ length: FRAME_SAMPLES }, (_, index) => index),
    );
    const parts: MarkedPart[] = [];
    for (const sample of shown) parts.push(...(await markedParts(session, declaration, { format, sample })));
    const { id, version, family, title, rule } = template;
    return {
      description: {
        template: { id, version, family },
        title,
        rule,
        codeFingerprint,
        params,
        format,
        tokens: { kind: tokens.kind, words: tokens.wordCount, fingerprint: tokens.fingerprint },
        frameStrings: withWording(template, parts),
        baselines: baselinesOf(template, judgement.expected),
        followsRule: judgement.followsRule,
      },
      tokens,
      batchRows: BATCH_ROWS,
      async samples(start, count) {
        const indices = Array.from({ length: count }, (_, i) => start + i);
        return witness.confirm(draw(session, indices), indices);
      },
      async look(samples) {
        const { looks } = await session.request("look", declaration, {
          params,
          samples: samples.map(({ index, slots }) => [index, slots]),
        });
        return looks.map(([solved, baselines]): CloseLook => ({ solved: solved ?? undefined, baselines }));
      },
      async close() {
        await Promise.all([session.close(), witness.close()]);
      },
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** Each costs three messages, so fewer than of other templates. */
const FRAME_SAMPLES = 32;
/** Messages between processes cost more than garbage. */
const BATCH_ROWS = 128;
/** The first process has 0. */
const WITNESS_HASH_SEED = 1;

async function drawSamples(
  session: PythonSession,
  declaration: PythonDeclaration,
  body: object,
  indices: readonly number[],
): Promise<Sample[]> {
  const { samples } = await session.request("samples", declaration, { ...body, indices });
  return samples.map(([slots, prompt, completion], i) => ({ index: indices[i]!, slots, prompt, completion }));
}

/** Prompt and completion in parts, those of the slots named. */
async function markedParts(
  session: PythonSession,
  declaration: PythonDeclaration,
  { format, sample }: { readonly format: string; readonly sample: Sample },
): Promise<MarkedPart[]> {
  const slots: Slots = markedSlots(sample.slots);
  const parts: MarkedPart[] = [];
  for (const side of ["prompt", "completion"] as const) {
    const { text } = await session.request("layout", declaration, { format, side, slots });
    parts.push(...readMarks(sample[side], text));
  }
  return parts;
}

function baselinesOf({ baselines }: Template, expected: readonly number[]) {
  return baselines.map(({ id }, place) => ({ id, expected: expected[place]! }));
}
