import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mean, standardError } from "../../../core/stats/mean.ts";
import { perplexity, perplexityStandardError } from "../../../domain/evaluation/perplexity.ts";

type GoldenRow = readonly [
  id: string,
  doc: number,
  gold: number,
  codePoints: readonly number[],
  idsDigest: string,
  logLikelihoods: readonly number[],
  greedy: readonly (0 | 1)[],
];

/** Made by scripts/parity.mjs: real rows as ids, digests and lm-evaluation-harness's numbers. */
const golden = JSON.parse(readFileSync("testdata/golden/harness-gpt4all8.json", "utf8")) as {
  readonly tasks: Readonly<
    Record<
      string,
      {
        readonly scores: Readonly<Record<string, { value: number; standardError: number }>>;
        readonly rows: readonly GoldenRow[];
      }
    >
  >;
};

const firstMaximum = (values: readonly number[]) => values.indexOf(Math.max(...values));

/** Each metric by its definition, from the harness's log-likelihoods. */
const DEFINITIONS: Readonly<Record<string, (row: GoldenRow) => number>> = {
  acc: ([, , gold, lengths, , sums, greedy]) =>
    lengths.length === 0 ? greedy[0]! : Number(firstMaximum(sums) === gold),
  acc_norm: ([, , gold, lengths, , sums]) =>
    Number(firstMaximum(sums.map((sum, option) => sum / lengths[option]!)) === gold),
  perplexity: ([, , , , , sums]) => sums[0]!,
};

describe.each(Object.entries(golden.tasks))(
  "%s: the harness's scores of real rows",
  (_, { scores, rows }) => {
    it.each(Object.entries(scores))("%s", (metric, expected) => {
      const values = rows.map(DEFINITIONS[metric]!);
      const isPerplexity = metric === "perplexity";
      const value = isPerplexity ? perplexity(values) : mean(values);
      const error = isPerplexity ? perplexityStandardError(values) : standardError(values);
      // The log-likelihoods are kept with 7 digits.
      expect(Math.abs(value / expected.value - 1)).toBeLessThan(1e-5);
      expect(Math.abs(error! / expected.standardError - 1)).toBeLessThan(1e-5);
    });
  },
);
