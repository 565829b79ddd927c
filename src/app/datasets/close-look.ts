import type { GenerationReport } from "../../contracts/dataset-manifest.ts";
import type { SampleSource } from "../../domain/ports/sample-source.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import type { Sample } from "../../domain/templates/sdk/sampler.ts";
import { auditRoundTrip } from "../../domain/tokens/audit.ts";

/** Rows whose tokens, baselines and solver are looked at, evenly spaced. */
const CLOSE_ROWS = 512;

export type CloseReport = Pick<
  GenerationReport,
  "tokens" | "roundTripRate" | "solverAgreement" | "baselines"
>;

/** Any sample can be made alone, so this costs the same for a thousand rows and for ten million. */
export async function lookClosely(
  source: SampleSource,
  tokenizer: Tokenizer,
  range: { readonly first: number; readonly rows: number },
): Promise<CloseReport> {
  const samples = await evenlySpaced(source, range);
  const looks = await source.look(samples);
  const audits = samples.map((sample) => auditRoundTrip(tokenizer, sample));
  const lengths = audits.map(({ promptTokens, completionTokens }) => promptTokens + completionTokens);
  const { followsRule, baselines } = source.description;
  const hasSolver = followsRule && looks.every(({ solved }) => solved !== undefined);
  return {
    tokens: {
      rows: samples.length,
      mean: mean(lengths),
      min: Math.min(...lengths),
      max: Math.max(...lengths),
      meanCompletion: mean(audits.map(({ completionTokens }) => completionTokens)),
    },
    roundTripRate: share(audits, ({ clean }) => clean),
    solverAgreement: hasSolver ? share(looks, ({ solved }) => solved === true) : null,
    baselines: baselines.map(({ id, expected }, i) => ({
      id,
      expected,
      measured: share(looks, (look) => look.baselines[i] === true),
    })),
  };
}

async function evenlySpaced(
  source: SampleSource,
  { first, rows }: { readonly first: number; readonly rows: number },
): Promise<readonly Sample[]> {
  if (rows <= CLOSE_ROWS) return source.samples(first, rows);
  const every = Math.floor(rows / CLOSE_ROWS);
  const samples: Sample[] = [];
  for (let i = 0; i < CLOSE_ROWS; i++) samples.push(...(await source.samples(first + i * every, 1)));
  return samples;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / items.length;
}
