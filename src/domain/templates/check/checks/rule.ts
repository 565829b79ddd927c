import type { Tokenizer } from "../../../ports/tokenizer.ts";
import { TOKEN_SOURCE_KINDS } from "../../../tokens/token-source.ts";
import { markSlots } from "../../sdk/mark-slots.ts";
import { describeParams } from "../../sdk/parse-params.ts";
import type { Sampler } from "../../sdk/sampler.ts";
import { describeThrow } from "../../sdk/template-failure.ts";
import type { Check, CheckContext } from "../check.ts";
import { boundaryParams, randomParams, samplerOrRefusal } from "../params-at-bounds.ts";
import { findBroken } from "../rule-holds.ts";

const MOST_FINDINGS = 3;

export const rule: Check = {
  id: "rule",
  title: "solver and scorer agree with every sample, and its tokens come back",
  run(context) {
    const findings: string[] = [];
    for (const { where, open, count } of situations(context)) {
      const found = findIn(open, count, context.tokenizer);
      findings.push(...found.map((finding) => `${where}: ${finding}`));
      if (findings.length >= MOST_FINDINGS) break;
    }
    return [...findings, ...unmarked(context)];
  },
};

interface Situation {
  readonly where: string;
  /** Undefined when the template refuses the parameters with a reason. */
  readonly open: () => Sampler | undefined;
  readonly count: number;
}

function findIn(open: Situation["open"], count: number, tokenizer: Tokenizer): string[] {
  try {
    const sampler = open();
    return sampler === undefined ? [] : findBroken(sampler, count, tokenizer);
  } catch (error) {
    return [describeThrow(error)];
  }
}

function* situations(context: CheckContext): Generator<Situation> {
  const { template } = context;
  for (const source of TOKEN_SOURCE_KINDS) {
    yield { where: `source ${source}`, open: () => context.sampler({ params: { source } }), count: 150 };
  }
  for (const format of Object.keys(template.formats)) {
    yield { where: `format ${format}`, open: () => context.sampler({ format }), count: 60 };
  }
  const params = describeParams(template);
  const given = [
    ...template.levels.map((level) => ({ params: level, count: 30 })),
    ...boundaryParams(params).map((each) => ({ params: each, count: 6 })),
    ...randomParams(params, context.seed, 60).map((each) => ({ params: each, count: 3 })),
  ];
  for (const { params: each, count } of given) {
    yield { where: `with ${JSON.stringify(each)}`, open: () => samplerOrRefusal(context, each), count };
  }
}

/**
 * Slots are laid out again with marks around them, for the preview's colours and to tell fixed words from drawn ones in the
 * dataset card; a format must not change what it lays out.
 */
function unmarked({ template, samples }: CheckContext): string[] {
  const [sample] = samples(1);
  return Object.entries(template.formats).flatMap(([name, format]) =>
    (["prompt", "completion"] as const)
      .filter((side) => markSlots(format, sample!.slots, side).every(({ slot }) => slot === undefined))
      .map((side) => `the ${side} of format "${name}" shows no slot as it is: lay slots out unchanged`),
  );
}
