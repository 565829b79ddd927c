import type { GenerationReport } from "../../contracts/dataset-manifest.ts";
import { createRandom } from "../../core/random.ts";
import { stringHash53 } from "../../core/string-hash.ts";
import type { Tokenizer } from "../../domain/ports/tokenizer.ts";
import type { Sample, Sampler } from "../../domain/templates/sdk/sampler.ts";
import { auditRoundTrip } from "../../domain/tokens/audit.ts";

/** Rows whose tokens, baselines and solver are looked at. */
const CLOSE_ROWS = 512;
/** Prompts whose hashes are kept to count repeats: 8 bytes and some overhead each. */
const UNIQUE_ROWS = 500_000;

export interface ReportBuilder {
  /** Samples come in order of index, each once. */
  add(sample: Sample): void;
  /** Hashes of the prompts seen so far, for the comparison with another split. */
  readonly prompts: ReadonlySet<number>;
  build(): GenerationReport;
}

export function createReportBuilder(sampler: Sampler, tokenizer: Tokenizer, count: number): ReportBuilder {
  const { template, params } = sampler;
  const prompts = new Set<number>();
  const every = Math.max(1, Math.floor(count / CLOSE_ROWS));
  const right = template.baselines.map(() => 0);
  let checked = 0;
  let close = 0;
  let tokens = 0;
  let completionTokens = 0;
  let fewest = Number.MAX_SAFE_INTEGER;
  let most = 0;
  let clean = 0;
  let solved = 0;

  function lookClosely(sample: Sample): void {
    close += 1;
    const audit = auditRoundTrip(tokenizer, sample);
    const length = audit.promptTokens + audit.completionTokens;
    tokens += length;
    completionTokens += audit.completionTokens;
    fewest = Math.min(fewest, length);
    most = Math.max(most, length);
    if (audit.clean) clean += 1;
    const output = sample.slots[template.outputSlot];
    if (template.solve(sample.slots) === output) solved += 1;
    template.baselines.forEach((baseline, i) => {
      const random = createRandom(["baseline", template.id, baseline.id, sample.index]);
      if (baseline.answer(sample.slots, random) === output) right[i] = right[i]! + 1;
    });
  }

  return {
    prompts,
    add(sample) {
      if (checked < UNIQUE_ROWS) {
        checked += 1;
        prompts.add(stringHash53(sample.prompt));
      }
      if (sample.index % every === 0 && close < CLOSE_ROWS) lookClosely(sample);
    },
    build: () => ({
      uniqueRate: prompts.size / Math.max(1, checked),
      uniqueCheckedRows: checked,
      tokens: {
        rows: close,
        mean: tokens / close,
        min: fewest,
        max: most,
        meanCompletion: completionTokens / close,
      },
      roundTripRate: clean / close,
      solverAgreement: template.followsRule(params) ? solved / close : null,
      baselines: template.baselines.map((baseline, i) => ({
        id: baseline.id,
        expected: baseline.expected(params),
        measured: right[i]! / close,
      })),
    }),
  };
}
