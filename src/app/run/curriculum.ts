import path from "node:path";
import type { RecipeCurriculum } from "../../contracts/recipe.ts";
import type { CurriculumRound } from "../../contracts/run-result.ts";
import { curriculumLevel, levelParams } from "../../domain/templates/sdk/curriculum.ts";
import type { Template } from "../../domain/templates/sdk/template.ts";
import { createPromptEncoder, type PromptEncoder } from "../../domain/tokens/prompt-encoder.ts";
import { openSampleSource } from "../datasets/open-sample-source.ts";
import { resolveTemplate } from "../templates/resolve-template.ts";
import { type Variant, variantStage, variantsOf } from "./prepare-run.ts";
import { stageKey } from "./stage-runner.ts";
import {
  EVALUATION_PRECISION,
  generateStage,
  type RunContext,
  type TunedModel,
  tuneStage,
} from "./stages.ts";

export interface CurriculumResult {
  /** The rule's model, then the controls' in the recipe's order. */
  readonly models: readonly TunedModel[];
  readonly log: readonly CurriculumRound[];
}

/**
 * Tunes in rounds: each on its part of the samples, from the model of the round before, at the level that the scores so
 * far lead to. A round's score is the mean adherence of the rule's model on fresh samples of the level (split "eval").
 * Controls go through the same levels, so that they differ from the rule in the answers only.
 * Errors: those of the stages; invalid-parameter for a template without levels.
 */
export async function curriculumStages(
  context: RunContext,
  curriculum: RecipeCurriculum,
  stagesFolder: string,
): Promise<CurriculumResult> {
  const { recipe, runner } = context;
  const { template } = await resolveTemplate(recipe.template.id);
  const { rounds, raise_at: raiseAt, lower_at: lowerAt, window, score_rows: rows } = curriculum;
  const log: CurriculumRound[] = [];
  let models: readonly TunedModel[] = [];
  for (let index = 0; index < rounds; index++) {
    const round = index + 1;
    const level = curriculumLevel(template.levels.length, log, { raiseAt, lowerAt, window });
    const params = levelParams(template, level);
    runner.emit({ type: "curriculum-level", round, level, params });
    const variants = variantsOf(recipe, params).map((variant) => ({
      ...variant,
      round: { index, of: rounds },
    }));
    const next: TunedModel[] = [];
    for (const [which, variant] of variants.entries()) {
      const data = await generateStage(context, variant);
      const before = models[which];
      const tuned = await tuneStage(context, variant, data, stagesFolder, before);
      next.push(before === undefined ? tuned : continued(before, tuned));
    }
    models = next;
    const [rule] = variants;
    const score = await scoreStage(context, {
      template,
      variant: rule!,
      tuned: models[0]!,
      rows,
      stagesFolder,
    });
    log.push({ round, level, score });
    runner.emit({ type: "curriculum-score", round, level, score, rows });
  }
  return { models, log };
}

/** The later model, with what both rounds took. */
function continued(before: TunedModel, tuned: TunedModel): TunedModel {
  return {
    ...tuned,
    loss: [...before.loss, ...tuned.loss],
    tokens: before.tokens + tuned.tokens,
    peakMemoryMb: Math.max(before.peakMemoryMb, tuned.peakMemoryMb),
  };
}

interface ScoreWork {
  readonly template: Template;
  readonly variant: Variant;
  readonly tuned: TunedModel;
  readonly rows: number;
  readonly stagesFolder: string;
}

/** Mean adherence, in [0, 1]. */
function scoreStage(context: RunContext, work: ScoreWork): Promise<number> {
  const { recipe, runner, sessions, signal } = context;
  const { template, variant, tuned, rows, stagesFolder } = work;
  return runner.run({
    name: variantStage("score", variant),
    key: stageKey("score-round", { adapter: tuned.key, params: variant.params, rows, chat: recipe.chat }),
    async work() {
      const adapter = path.join(stagesFolder, tuned.adapter);
      const session = await sessions.get({ precision: EVALUATION_PRECISION, adapter });
      const encoder = createPromptEncoder(session.tokenizer, { chat: recipe.chat });
      const source = await openSampleSource(
        {
          template: recipe.template.id,
          params: variant.params,
          format: recipe.template.format,
          seed: recipe.seed,
          split: "eval",
        },
        session.tokenizer,
      );
      try {
        const samples = await source.samples(0, rows);
        const answers = await session.generate(
          samples.map(({ prompt }) => ({ prompt: encoder.encodePrompt(prompt) })),
          {
            ...endOfAnswers(samples, encoder),
            batchSize: recipe.evaluation.batch_size,
            ...(signal === undefined ? {} : { signal }),
          },
        );
        const scores = samples.map(({ slots }, i) => template.score(slots, answers[i]!.text).adherence);
        return scores.reduce((sum, score) => sum + score, 0) / rows;
      } finally {
        await source.close();
      }
    },
  });
}

/** A little more room than the longest right answer takes, and its last line break where every answer has one. */
function endOfAnswers(
  samples: readonly { readonly prompt: string; readonly completion: string }[],
  encoder: PromptEncoder,
): { maxNewTokens: number; stop: string[] } {
  const lengths = samples.map(
    ({ prompt, completion }) => encoder.encodePair(prompt, completion).completion.length,
  );
  const areLines = samples.every(({ completion }) => /^[^\n]+\n$/.test(completion));
  return { maxNewTokens: Math.max(...lengths) + 4, stop: areLines ? ["\n"] : [] };
}
