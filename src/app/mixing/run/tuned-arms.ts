import { readFile } from "node:fs/promises";
import path from "node:path";
import { ioFailed } from "../../../adapters/store/io-failed.ts";
import { type MixRecipe, probeName } from "../../../contracts/mix-recipe.ts";
import type { Recipe } from "../../../contracts/recipe.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import { mean } from "../../../core/stats/mean.ts";
import type { MixShares } from "../../../domain/mixing/mixture/mix-shares.ts";
import { convertData } from "../../data/convert-data.ts";
import { stageKey } from "../../run/stage-runner.ts";
import { type Evaluated, evaluateStage, type GeneratedData, tuneStage } from "../../run/stages.ts";
import { readExamples } from "../../tune-dataset.ts";
import { type MixPart, withCounts, withTokens } from "../write-mix.ts";
import type { EvaluatedArm } from "./arm-results.ts";
import type { ArmShares } from "./arm-shares.ts";
import { type MixContext, type MixTask, mixDataStage, runContextOf } from "./mix-stages.ts";

/** Data, tuning and evaluation of a mix of templates, once for each seed. */
export async function mixArm(
  context: MixContext,
  tasks: readonly MixTask[],
  { arm, ...shares }: ArmShares,
): Promise<EvaluatedArm> {
  const { recipe } = context;
  const counts = (await armParts(context, shares)).map(({ count }) => count);
  const tune = armTuning(recipe, counts);
  const runs = [];
  for (const seed of recipe.seeds) {
    const data = await mixDataStage(context, { arm, counts, seed });
    runs.push(await tuneAndEvaluate(context, tasks, { arm, seed, data, tune }));
  }
  const names = recipe.templates.map(probeName);
  const named = Object.fromEntries(names.map((template, place) => [template, counts[place]!]));
  return armOf(recipe, arm, named, runs);
}

/** Samples of each template: shares of the samples, or of the tokens, that the recipe allows. */
async function armParts({ recipe, sessions }: MixContext, shares: MixShares): Promise<MixPart[]> {
  const { samples, tokens, tune } = recipe.mix;
  const templates = recipe.templates.map(({ id, params, format }) => ({
    name: id,
    template: id,
    params,
    format,
  }));
  if (samples !== undefined) return withCounts(templates, shares, samples);
  const { tokenizer } = await sessions.get({ precision: tune.precision });
  return withTokens(templates, shares, tokens!, tokenizer, recipe);
}

/** A token budget sees each sample once; samples that are left out take their steps along. */
function armTuning({ mix }: MixRecipe, counts: readonly number[]): Recipe["tune"] {
  const { steps: given, ...tune } = mix.tune;
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const steps = given === undefined ? rows / tune.batch_size : given * (rows / mix.samples!);
  return { ...tune, steps: Math.max(1, Math.round(steps)) };
}

/** The user's own rows, for comparison: as many steps as make about as many tokens as another arm's. */
export async function dataArm(
  context: MixContext,
  tasks: readonly MixTask[],
  { data, tokensPerRow }: ImportedRows,
  tokens: number,
): Promise<EvaluatedArm> {
  const { recipe } = context;
  const steps = Math.max(1, Math.round(tokens / (tokensPerRow * recipe.mix.tune.batch_size)));
  const runs = [];
  for (const seed of recipe.seeds) {
    const tune = { ...recipe.mix.tune, steps };
    runs.push(await tuneAndEvaluate(context, tasks, { arm: "data", seed, data, tune }));
  }
  return armOf(recipe, "data", {}, runs);
}

interface ArmRun {
  readonly tokens: number;
  readonly answers: readonly Evaluated[];
}

async function tuneAndEvaluate(
  context: MixContext,
  tasks: readonly MixTask[],
  {
    arm,
    seed,
    data,
    tune,
  }: {
    readonly arm: string;
    readonly seed: number;
    readonly data: GeneratedData;
    readonly tune: Recipe["tune"];
  },
): Promise<ArmRun> {
  const { recipe, stagesFolder } = context;
  const [template] = recipe.templates;
  const run = runContextOf(context, {
    seed,
    template: template!,
    tune,
    samples: tune.steps * tune.batch_size,
  });
  const name = `${arm}-seed-${seed}`;
  const tuned = await tuneStage(run, { control: name, params: {} }, data, stagesFolder);
  const answers = [];
  for (const { evaluated } of tasks)
    answers.push(await evaluateStage(run, name, tuned, evaluated, stagesFolder));
  return { tokens: tuned.tokens, answers };
}

function armOf(
  { seeds }: MixRecipe,
  name: string,
  counts: Readonly<Record<string, number>>,
  runs: readonly ArmRun[],
): EvaluatedArm {
  return {
    name,
    counts,
    seeds,
    tokens: runs.reduce((sum, run) => sum + run.tokens, 0),
    runs: runs.map(({ answers }) => answers),
  };
}

export interface ImportedRows {
  readonly data: GeneratedData;
  readonly tokensPerRow: number;
}

/** A file's rows as a dataset of the run, and how long they are. Errors: `io-failed`, `invalid-data`. */
export async function importStage(
  { recipe, runner, sessions, modelFingerprint, stagesFolder, signal }: MixContext,
  file: string,
): Promise<ImportedRows> {
  const content = await readFile(file).catch((cause: unknown) => {
    throw ioFailed("read", file, cause);
  });
  const { chat } = recipe;
  const key = stageKey("baseline-data", { content: sha256Hex(content), chat, model: modelFingerprint });
  const { folder, tokensPerRow } = await runner.run({
    name: "baseline-data",
    key,
    async work({ folder }) {
      const { tokenizer } = await sessions.get({ precision: recipe.mix.tune.precision });
      const out = path.join(folder, "data");
      await convertData({ path: file, out, split: "train", openTokenizer: async () => tokenizer, signal });
      const examples = await readExamples(tokenizer, { data: out, encoding: { chat } });
      return {
        folder: path.relative(stagesFolder, out),
        tokensPerRow: mean(examples.map(({ prompt, completion }) => prompt.length + completion.length)),
      };
    },
  });
  return { data: { key, folder }, tokensPerRow };
}
