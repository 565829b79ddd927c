import { loadEngine } from "../../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../../adapters/models/download/download-event.ts";
import type { Recipe } from "../../contracts/recipe.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { getModel } from "../get-model.ts";
import { curriculumStages } from "../run/curriculum.ts";
import { type PreparedTask, prepareTasks } from "../run/prepare-run.ts";
import { createSessionPool, type SessionPool } from "../run/session-pool.ts";
import type { StageRunner } from "../run/stage-runner.ts";
import {
  type Evaluated,
  evaluateStage,
  generateStage,
  type RunContext,
  type TunedModel,
  tuneStage,
} from "../run/stages.ts";
import type { Study, StudyLevel } from "./load-study.ts";
import { askingIdentity } from "./study-identity.ts";

/** What the models of a level answered, tasks in the recipe's order. */
export interface AskedLevel {
  readonly level: StudyLevel;
  readonly tasks: readonly PreparedTask[];
  readonly base: readonly Evaluated[];
  /** One for each seed; empty for a level without tuning. */
  readonly runs: readonly (readonly Evaluated[])[];
  readonly trainedTokens: number;
}

export interface AskLevelsOptions {
  readonly runner: StageRunner;
  readonly stagesFolder: string;
  readonly signal: AbortSignal | undefined;
  readonly onDownload: OnDownloadEvent | undefined;
}

/** Errors: `io-failed`, `invalid-data`; before anything costs time. */
export async function prepareLevels(
  levels: readonly StudyLevel[],
): Promise<ReadonlyMap<StudyLevel, readonly PreparedTask[]>> {
  const read = new Map<string, Promise<PreparedTask[]>>();
  const prepared = new Map<StudyLevel, readonly PreparedTask[]>();
  for (const level of levels) {
    const key = canonicalJson(level.recipe.tasks);
    if (!read.has(key)) read.set(key, prepareTasks(level.recipe));
    prepared.set(level, await read.get(key)!);
  }
  return prepared;
}

/**
 * Asks the untuned models, then tunes and asks each level's, once for each seed. What levels have in common is done once:
 * stages are kept by what they depend on, and not by the level that came to them first.
 */
export async function askLevels(
  { levels, seeds }: Study,
  tasksOf: ReadonlyMap<StudyLevel, readonly PreparedTask[]>,
  options: AskLevelsOptions,
): Promise<AskedLevel[]> {
  const { stagesFolder } = options;
  const models = openModels(options);
  try {
    const bases = new Map<string, readonly Evaluated[]>();
    for (const level of levels) {
      const key = askingIdentity(level.recipe);
      if (bases.has(key)) continue;
      const context = await models.contextOf(level.recipe);
      bases.set(key, await ask(context, "base", undefined, tasksOf.get(level)!, stagesFolder));
    }
    const asked: AskedLevel[] = [];
    for (const level of levels) {
      const tasks = tasksOf.get(level)!;
      const runs = [];
      let trainedTokens = 0;
      for (const seed of level.isTuned ? seeds : []) {
        const name = tunedName(level, seed);
        const context = await models.contextOf({ ...level.recipe, seed });
        const tuned = await tune(context, name, stagesFolder);
        runs.push(await ask(context, name, tuned, tasks, stagesFolder));
        trainedTokens += tuned.tokens;
      }
      asked.push({ level, tasks, base: bases.get(askingIdentity(level.recipe))!, runs, trainedTokens });
    }
    return asked;
  } finally {
    await models.close();
  }
}

/** What the stages of a level and seed are called. */
export function tunedName({ label }: Pick<StudyLevel, "label">, seed: number): string {
  return `${label.replace(/[^A-Za-z0-9.]+/g, "-").replace(/^-|-$/g, "")}-seed-${seed}`;
}

async function tune(context: RunContext, name: string, stagesFolder: string): Promise<TunedModel> {
  const { template, curriculum } = context.recipe;
  if (curriculum !== undefined) {
    const { models } = await curriculumStages(context, curriculum, stagesFolder);
    return models[0]!;
  }
  const variant = { control: name, params: template.params };
  return tuneStage(context, variant, await generateStage(context, variant), stagesFolder);
}

async function ask(
  context: RunContext,
  who: string,
  tuned: TunedModel | undefined,
  tasks: readonly PreparedTask[],
  stagesFolder: string,
): Promise<Evaluated[]> {
  const answers: Evaluated[] = [];
  for (const task of tasks) answers.push(await evaluateStage(context, who, tuned, task, stagesFolder));
  return answers;
}

interface OpenModels {
  contextOf(recipe: Recipe): Promise<RunContext>;
  close(): Promise<void>;
}

/** Keeps one model open at a time: a factor may change the model. */
function openModels({ runner, signal, onDownload }: AskLevelsOptions): OpenModels {
  const shared: StageRunner = {
    ...runner,
    run: (stage) => runner.run({ ...stage, folder: stage.name.split("-", 1)[0]! }),
  };
  const known = new Map<string, { readonly sessions: SessionPool; readonly modelFingerprint: string }>();
  let current: SessionPool | undefined;
  return {
    async contextOf(recipe) {
      const { engine, model, tune } = recipe;
      const key = canonicalJson([engine, model]);
      let opened = known.get(key);
      if (current !== opened?.sessions) await current?.close();
      if (opened === undefined) {
        const sessions = createSessionPool(await loadEngine(engine), model);
        const modelFingerprint = await runner.runAlways("model", async () => {
          await getModel({ engine, model, onDownload, signal });
          return (await sessions.get({ precision: tune.precision })).modelFingerprint;
        });
        opened = { sessions, modelFingerprint };
        known.set(key, opened);
      }
      current = opened.sessions;
      return { recipe, runner: shared, sessions: current, modelFingerprint: opened.modelFingerprint, signal };
    },
    async close() {
      await current?.close();
    },
  };
}
