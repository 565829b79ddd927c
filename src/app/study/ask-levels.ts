import { loadEngine } from "../../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../../adapters/models/download/download-event.ts";
import type { Recipe } from "../../contracts/recipe.ts";
import { canonicalJson } from "../../core/canonical-json.ts";
import { getModel } from "../get-model.ts";
import { curriculumStages } from "../run/curriculum.ts";
import { type PreparedTask, prepareTasks } from "../run/prepare-run.ts";
import { saidTask } from "../run/said-words.ts";
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
import { resolveTemplate } from "../templates/resolve-template.ts";
import type { Study, StudyLevel } from "./load-study.ts";
import { askingIdentity } from "./study-identity.ts";

/** What a model answered, tasks in the recipe's order. */
export interface Answers {
  readonly scored: readonly Evaluated[];
  /** What it says instead of a last word, which adherence is about; undefined for other tasks. */
  readonly said: readonly (Evaluated | undefined)[];
}

export interface AskedLevel {
  readonly level: StudyLevel;
  readonly tasks: readonly PreparedTask[];
  readonly base: Answers;
  /** One for each seed; empty for a level without tuning. */
  readonly runs: readonly Answers[];
  readonly trainedTokens: number;
}

export interface AskLevelsOptions {
  readonly runner: StageRunner;
  readonly stagesFolder: string;
  readonly signal: AbortSignal | undefined;
  readonly onDownload: OnDownloadEvent | undefined;
}

export interface LevelTasks {
  readonly tasks: readonly PreparedTask[];
  readonly heard: readonly (PreparedTask | undefined)[];
}

/** Errors: `io-failed`, `invalid-data`; before anything costs time. */
export async function prepareLevels(
  levels: readonly StudyLevel[],
): Promise<ReadonlyMap<StudyLevel, LevelTasks>> {
  const read = new Map<string, Promise<PreparedTask[]>>();
  const prepared = new Map<StudyLevel, LevelTasks>();
  for (const level of levels) {
    const { recipe } = level;
    const key = canonicalJson(recipe.tasks);
    if (!read.has(key)) read.set(key, prepareTasks(recipe));
    const tasks = await read.get(key)!;
    const { template } = await resolveTemplate(recipe.template.id);
    prepared.set(level, { tasks, heard: tasks.map((task) => saidTask(template, task)) });
  }
  return prepared;
}

/**
 * Asks the untuned models, then tunes and asks each level's, once for each seed. What levels have in common is done once:
 * stages are kept by what they depend on, and not by the level that came to them first.
 */
export async function askLevels(
  { levels, seeds }: Study,
  tasksOf: ReadonlyMap<StudyLevel, LevelTasks>,
  options: AskLevelsOptions,
): Promise<AskedLevel[]> {
  const { stagesFolder } = options;
  const models = openModels(options);
  try {
    const bases = new Map<string, Answers>();
    for (const level of levels) {
      const key = baseKey(level);
      if (bases.has(key)) continue;
      const context = await models.contextOf(level.recipe);
      bases.set(key, await ask(context, "base", undefined, tasksOf.get(level)!, stagesFolder));
    }
    const asked: AskedLevel[] = [];
    for (const level of levels) {
      const { tasks } = tasksOf.get(level)!;
      const runs: Answers[] = [];
      let trainedTokens = 0;
      for (const seed of level.isTuned ? seeds : []) {
        const name = tunedName(level, seed);
        const context = await models.contextOf({ ...level.recipe, seed });
        const tuned = await tune(context, name, stagesFolder);
        runs.push(await ask(context, name, tuned, tasksOf.get(level)!, stagesFolder));
        trainedTokens += tuned.tokens;
      }
      asked.push({ level, tasks, base: bases.get(baseKey(level))!, runs, trainedTokens });
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
  { tasks, heard }: LevelTasks,
  stagesFolder: string,
): Promise<Answers> {
  const scored: Evaluated[] = [];
  for (const task of tasks) scored.push(await evaluateStage(context, who, tuned, task, stagesFolder));
  const said: Answers["said"][number][] = [];
  for (const task of heard) said.push(task && (await evaluateStage(context, who, tuned, task, stagesFolder)));
  return { scored, said };
}

/** The template decides which tasks are heard. */
function baseKey({ recipe }: StudyLevel): string {
  return canonicalJson([askingIdentity(recipe), recipe.template.id]);
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
