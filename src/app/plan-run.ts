import { type Recipe, wrongOutputsOf } from "../contracts/recipe.ts";
import { partRows } from "../domain/datasets/plan-files.ts";
import type { Tokenizer } from "../domain/ports/tokenizer.ts";
import { createPromptEncoder } from "../domain/tokens/prompt-encoder.ts";
import { openSampleSource } from "./datasets/open-sample-source.ts";
import { meanSampleTokens } from "./datasets/sample-tokens.ts";
import { askRows } from "./evaluation/ask-rows.ts";
import {
  type PreparedTask,
  prepareTasks,
  type Variant,
  variantStage,
  variantsOf,
} from "./run/prepare-run.ts";
import { saidTask } from "./run/said-words.ts";
import { resolveTemplate } from "./templates/resolve-template.ts";

export interface PlannedStage {
  readonly name: string;
  /** Samples or rows; 0 where it does not apply. */
  readonly rows: number;
  readonly tokens: number;
  readonly seconds: number;
}

export interface RunPlan {
  readonly stages: readonly PlannedStage[];
  readonly trainedTokens: number;
  readonly seconds: number;
  /** What the times rest on. */
  readonly assumption: string;
}

/** Rates of a 135M-parameter model on two cores: what the times of a plan assume. */
const TUNE_TOKENS_PER_SECOND = 400;
const READ_TOKENS_PER_SECOND = 900;
const WRITE_TOKENS_PER_SECOND = 60;
const START_SECONDS = 5;

/** Stages, rows, tokens and estimated time of a run, without doing any of it. Errors: those of reading the rows. */
export async function planRun(recipe: Recipe, tokenizer: Tokenizer, maxPositions: number): Promise<RunPlan> {
  const encoder = createPromptEncoder(tokenizer, { chat: recipe.chat });
  const stages: PlannedStage[] = [
    { name: "model", rows: 0, tokens: 0, seconds: START_SECONDS },
    { name: "calibrate", rows: 0, tokens: 0, seconds: START_SECONDS },
  ];
  const outputs = wrongOutputsOf(recipe.data);
  const variants: { readonly variant: Variant; readonly tokensPerSample: number }[] = [];
  for (const variant of await plannedVariants(recipe)) {
    const request = {
      template: recipe.template.id,
      params: variant.params,
      seed: recipe.seed,
      split: "train",
      outputs: outputs && { ...outputs, count: recipe.data.count },
      format: recipe.template.format,
    } as const;
    const source = await openSampleSource(request, tokenizer);
    try {
      const tokensPerSample = await meanSampleTokens(source, encoder, recipe.data.count);
      variants.push({ variant, tokensPerSample });
    } finally {
      await source.close();
    }
  }
  const shareOf = (whole: number, { round }: Variant) =>
    round === undefined ? whole : partRows(whole, round).rows;
  for (const { variant, tokensPerSample } of variants) {
    const rows = shareOf(recipe.data.count, variant);
    const tokens = Math.round(rows * tokensPerSample);
    stages.push({ name: variantStage("generate", variant), rows, tokens, seconds: 1 });
  }
  for (const { variant, tokensPerSample } of variants) {
    const rows = shareOf(recipe.tune.steps, variant) * recipe.tune.batch_size;
    const tokens = Math.round(rows * tokensPerSample);
    const seconds = START_SECONDS + tokens / TUNE_TOKENS_PER_SECOND;
    stages.push({ name: variantStage("tune", variant), rows, tokens, seconds });
    if (variant.round === undefined || variant.control !== undefined) continue;
    const scored = recipe.curriculum?.score_rows ?? 0;
    const read = Math.round(scored * tokensPerSample);
    stages.push({
      name: variantStage("score", variant),
      rows: scored,
      tokens: read,
      seconds: START_SECONDS + read / READ_TOKENS_PER_SECOND,
    });
  }
  const { template } = await resolveTemplate(recipe.template.id);
  const prepared = await prepareTasks(recipe);
  const tasks = [...prepared, ...prepared.flatMap((task) => saidTask(template, task) ?? [])];
  for (const who of ["base", ...variantsOf(recipe).map(({ control }) => control ?? "tuned")]) {
    for (const { task, rows, maxNewTokens } of tasks) {
      const { read, seconds } = plannedAnswers(task, rows, {
        tokenizer,
        maxPositions,
        chat: recipe.chat,
        maxNewTokens,
      });
      stages.push({ name: `evaluate-${who}-${task.id}`, rows: rows.length, tokens: read, seconds });
    }
  }
  stages.push({ name: "align", rows: 0, tokens: 0, seconds: 1 });
  stages.push({ name: "report", rows: 0, tokens: 0, seconds: 1 });
  return planOf(stages);
}

export function planOf(stages: readonly PlannedStage[]): RunPlan {
  return {
    stages,
    trainedTokens: stages.reduce((sum, { name, tokens }) => sum + (name.startsWith("tune") ? tokens : 0), 0),
    seconds: stages.reduce((sum, stage) => sum + stage.seconds, 0),
    assumption: `a 135M-parameter model on two cores, about ${TUNE_TOKENS_PER_SECOND} trained tokens/s; getting the model is not counted`,
  };
}

/** Tokens that are read to answer rows, and the time. */
export function plannedAnswers(
  task: PreparedTask["task"],
  rows: PreparedTask["rows"],
  options: {
    readonly tokenizer: Tokenizer;
    readonly maxPositions: number;
    readonly chat: boolean;
    readonly maxNewTokens: number | undefined;
  },
): { readonly read: number; readonly seconds: number } {
  const { tokenizer, maxPositions, chat, maxNewTokens } = options;
  const longest = maxNewTokens ?? (task.kind === "generation" ? task.maxNewTokens : 0);
  const model = { tokenizer, config: { maxPositions } };
  let read = 0;
  for (const question of askRows(model, task, rows, { chat, maxNewTokens: longest })) {
    if (question.kind === "generate") read += question.prompt.length;
    else
      for (const { context, continuation } of question.requests) read += context.length + continuation.length;
  }
  const seconds =
    START_SECONDS + read / READ_TOKENS_PER_SECOND + (rows.length * longest) / 2 / WRITE_TOKENS_PER_SECOND;
  return { read, seconds };
}

/** What is generated and tuned; for a curriculum as if each round went up a level. */
async function plannedVariants(recipe: Recipe): Promise<Variant[]> {
  const { curriculum } = recipe;
  if (curriculum === undefined) return variantsOf(recipe);
  const { template } = await resolveTemplate(recipe.template.id);
  return Array.from({ length: curriculum.rounds }, (_, index) => {
    const level = template.levels[Math.min(index, template.levels.length - 1)];
    return variantsOf(recipe, level).map((each) => ({ ...each, round: { index, of: curriculum.rounds } }));
  }).flat();
}
