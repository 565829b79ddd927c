import path from "node:path";
import { loadEngine } from "../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../adapters/models/download/download-event.ts";
import { writeFile, writeJson } from "../adapters/store/write-file.ts";
import type { Recipe } from "../contracts/recipe.ts";
import type { RunEvent } from "../contracts/run-events.ts";
import type { RunResult } from "../contracts/run-result.ts";
import { canonicalJson } from "../core/canonical-json.ts";
import { CookbookError } from "../core/errors.ts";
import { getModel } from "./get-model.ts";
import { buildReport, type ReportData } from "./report/report-data.ts";
import { alignAnswers } from "./run/align-answers.ts";
import { controlResults, type TaskAnswers, taskResults } from "./run/build-result.ts";
import { curriculumStages } from "./run/curriculum.ts";
import { type PreparedTask, prepareTasks, readStoredRecipe, variantsOf } from "./run/prepare-run.ts";
import { defaultRunFolder, type RunPaths, runPaths } from "./run/run-folder.ts";
import { saidTask } from "./run/said-words.ts";
import { createSessionPool } from "./run/session-pool.ts";
import type { StageRunner } from "./run/stage-runner.ts";
import {
  calibrateStage,
  evaluateStage,
  generateStage,
  type RunContext,
  type TunedModel,
  tuneStage,
} from "./run/stages.ts";
import { workInFolder } from "./run/work-in-folder.ts";
import { resolveTemplate } from "./templates/resolve-template.ts";

export interface RunRecipeOptions {
  readonly recipe: Recipe;
  /** Default `runs/<name>-<hash>`. */
  readonly out?: string | undefined;
  /** Only go on with a run of the same recipe; refuse anything else. */
  readonly resume?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  readonly onDownload?: OnDownloadEvent | undefined;
}

/**
 * Runs a recipe: model → calibrate → generate → tune → evaluate → report, the controls beside the rule. Finished stages
 * with the same inputs are reused, so the same call again goes on where it stopped, and a changed recipe in the same
 * folder repeats only what the change touches.
 *
 * Errors: those of the stages; `locked`; `not-resumable` with `resume`; `interrupted`.
 */
export async function runRecipe(
  options: RunRecipeOptions,
): Promise<{ result: RunResult; report: ReportData }> {
  const { recipe, signal, onEvent, onDownload } = options;
  const paths = runPaths(options.out ?? defaultRunFolder(recipe));
  if (options.resume === true) checkResumable(await readStoredRecipe(paths.recipe), recipe, paths);
  const tasks = await prepareTasks(recipe);
  return workInFolder({ paths, recipe, signal, onEvent }, (runner) =>
    runStages({ recipe, tasks, paths, runner, signal, onDownload }),
  );
}

interface RunStagesOptions {
  readonly recipe: Recipe;
  readonly tasks: readonly PreparedTask[];
  readonly paths: RunPaths;
  readonly runner: StageRunner;
  readonly signal: AbortSignal | undefined;
  readonly onDownload: OnDownloadEvent | undefined;
}

async function runStages({ recipe, tasks, paths, runner, signal, onDownload }: RunStagesOptions) {
  const sessions = createSessionPool(await loadEngine(recipe.engine), recipe.model);
  try {
    const tunePrecision = recipe.tune.precision;
    const modelFingerprint = await runner.runAlways("model", async () => {
      await getModel({ engine: recipe.engine, model: recipe.model, onDownload, signal });
      const session = await sessions.get({ precision: tunePrecision });
      return session.modelFingerprint;
    });
    const context: RunContext = { recipe, runner, sessions, modelFingerprint, signal };
    const calibration = await calibrateStage(context);

    const names = variantsOf(recipe).map(({ control }) => control ?? "tuned");
    const { models: tunings, log } =
      recipe.curriculum === undefined
        ? { models: await tuneAll(context, paths), log: undefined }
        : await curriculumStages(context, recipe.curriculum, paths.stages);
    const models = tunings.map((tuned, index) => ({ name: names[index]!, tuned }));

    // One model after the other, all tasks each, since changing the adapter means opening the model again.
    const askAll = async (who: string, tuned?: TunedModel) => {
      const answers = [];
      for (const task of tasks) answers.push(await evaluateStage(context, who, tuned, task, paths.stages));
      return answers;
    };
    const { template } = await resolveTemplate(recipe.template.id);
    const asked = tasks.map((task) => saidTask(template, task));
    const hearAll = async (who: string, tuned?: TunedModel) => {
      const said = [];
      for (const task of asked)
        said.push(task && (await evaluateStage(context, who, tuned, task, paths.stages)));
      return said;
    };
    const base = await askAll("base");
    const baseSaid = await hearAll("base");
    const byModel = [];
    for (const { name, tuned } of models)
      byModel.push({ name, answers: await askAll(name, tuned), said: await hearAll(name, tuned) });
    await sessions.close();

    const [rule, ...controls] = byModel;
    const answers = tasks.map(
      ({ task }, index): TaskAnswers => ({
        task: task.id,
        base: base[index]!,
        tuned: rule!.answers[index]!,
        controls: controls.map((one) => ({ name: one.name, evaluated: one.answers[index]! })),
      }),
    );
    const answered = tasks.map((prepared, index) => ({ prepared, answers: answers[index]! }));
    const heard = answered.map(({ prepared, answers: own }, index) => ({
      prepared,
      answers: { ...own, baseSaid: baseSaid[index], tunedSaid: rule!.said[index] },
    }));
    const alignment = await runner.runAlways("align", () => alignAnswers(recipe.template.id, heard));
    const result: RunResult = {
      run: paths.folder,
      report: paths.report,
      calibration_tokens_per_second: calibration,
      trained_tokens: models.reduce((sum, { tuned }) => sum + tuned.tokens, 0),
      stages: [...runner.seconds],
      results: answers.flatMap(taskResults),
      controls: answers.flatMap(controlResults),
      ...(log === undefined ? {} : { curriculum: [...log] }),
      ...(alignment.length === 0 ? {} : { alignment }),
    };
    const report = buildReport({
      recipe,
      result,
      curves: models.map(({ name, tuned }) => ({ name, loss: tuned.loss })),
      tasks: answered,
    });
    await runner.runAlways("report", async () => {
      const { reportPage } = await import("./report/report-page.ts");
      await writeFile(paths.report, reportPage(report));
    });
    const complete = { ...result, stages: [...runner.seconds] };
    await writeJson(paths.result, complete);
    return { result: complete, report };
  } finally {
    await sessions.close();
  }
}

/** The rule's model, then the controls'. */
async function tuneAll(context: RunContext, paths: RunPaths): Promise<TunedModel[]> {
  const variants = [];
  for (const variant of variantsOf(context.recipe)) {
    variants.push({ variant, data: await generateStage(context, variant) });
  }
  const models: TunedModel[] = [];
  for (const { variant, data } of variants) {
    models.push(await tuneStage(context, variant, data, paths.stages));
  }
  return models;
}

function checkResumable(stored: unknown, recipe: Recipe, { folder }: RunPaths): void {
  if (stored === undefined) {
    throw new CookbookError({
      code: "not-resumable",
      message: `"${folder}" holds no run`,
      hint: `leave --resume out to start one, or name the run's folder with --out (${path.dirname(folder)})`,
    });
  }
  const before = stored as Record<string, unknown>;
  const changed = Object.entries(recipe).find(
    ([key, value]) => canonicalJson(before[key] ?? null) !== canonicalJson(value),
  );
  if (changed === undefined) return;
  throw new CookbookError({
    code: "not-resumable",
    message: `"${folder}" holds a run of another recipe: ${changed[0]} was ${canonicalJson(before[changed[0]] ?? null)} and is ${canonicalJson(changed[1])}`,
    hint: "leave --resume out to repeat what the change touches, or choose another folder with --out",
  });
}
