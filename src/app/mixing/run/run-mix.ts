import { readFile } from "node:fs/promises";
import path from "node:path";
import { loadEngine } from "../../../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../../../adapters/models/download/download-event.ts";
import { lockFolder } from "../../../adapters/store/folder-lock.ts";
import { ioFailed } from "../../../adapters/store/io-failed.ts";
import { writeFile, writeJson } from "../../../adapters/store/write-file.ts";
import { type Estimates, estimatesSchema } from "../../../contracts/estimates.ts";
import { type MixRecipe, probeName } from "../../../contracts/mix-recipe.ts";
import type { MixArmResult, MixResult } from "../../../contracts/mix-result.ts";
import { parseEstimates } from "../../../contracts/parse-estimates.ts";
import type { RunEvent } from "../../../contracts/run-events.ts";
import { parseVote } from "../../../contracts/votes.ts";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { CookbookError, isCookbookError } from "../../../core/errors.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import { kendallTau } from "../../../core/stats/kendall-tau.ts";
import { mean } from "../../../core/stats/mean.ts";
import { estimateTask } from "../../../domain/mixing/estimation/estimate-task.ts";
import { findLabelModel } from "../../../domain/mixing/label-models/registry.ts";
import type { AccuracyMatrix } from "../../../domain/mixing/mixture/accuracy-matrix.ts";
import { etaPath } from "../../../domain/mixing/mixture/choose-eta.ts";
import { largestRemainder } from "../../../domain/mixing/mixture/largest-remainder.ts";
import { type MixtureOptions, mixByAccuracy } from "../../../domain/mixing/mixture/mixture.ts";
import { sharesBy } from "../../../domain/mixing/mixture/rules/registry.ts";
import { collectVotes } from "../../../domain/mixing/votes/collect-votes.ts";
import { BASE_PROBE } from "../../../domain/mixing/votes/vote.ts";
import { type Arm, type Comparison, compareArms } from "../../comparison/compare-results.ts";
import { getModel } from "../../get-model.ts";
import { type RunPaths, runPaths } from "../../run/run-folder.ts";
import { createSessionPool } from "../../run/session-pool.ts";
import { createStageRunner, type StageRunner } from "../../run/stage-runner.ts";
import { evaluateStage, generateStage, type TunedModel, tuneStage } from "../../run/stages.ts";
import { toEstimates } from "../estimate-votes.ts";
import { readVoteLines } from "../read-votes.ts";
import { type VoteLine, votesText } from "../vote-lines.ts";
import { armOf, baseArm, type EvaluatedArm, primaryGroup, taskResults } from "./arm-results.ts";
import {
  type MixContext,
  type MixTask,
  mixDataStage,
  prepareMixTasks,
  runContextOf,
  votesStage,
} from "./mix-stages.ts";
import { trueAccuracy } from "./true-accuracies.ts";

export interface RunMixOptions {
  readonly recipe: MixRecipe;
  /** Default `runs/<name>-<hash>`. */
  readonly out?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  readonly onDownload?: OnDownloadEvent | undefined;
}

export interface MixRun {
  readonly result: MixResult;
  readonly comparison: Comparison;
}

/**
 * Runs a mix, start to end: probes → votes → estimates → mixture → mixed data → tuned models → evaluation → report. Finished
 * stages with the same inputs are reused, so the same call again goes on where it stopped. Labels are read for the evaluation
 * of the arms and, after everything, to check the estimates; the mixture never depends on one.
 * Errors: those of the stages; `locked`; `not-estimable`; `interrupted`.
 */
export async function runMix(options: RunMixOptions): Promise<MixRun> {
  const { recipe, signal, onEvent } = options;
  const hash = sha256Hex(canonicalJson(recipe));
  const paths = runPaths(options.out ?? path.join("runs", `${recipe.name}-${hash.slice(0, 8)}`));
  const tasks = await prepareMixTasks(recipe);
  const release = await lockFolder(paths.folder);
  try {
    const runner = await createStageRunner({ paths, signal, onEvent });
    await writeJson(paths.recipe, recipe);
    const started = performance.now();
    runner.emit({ type: "run-start", recipe_hash: hash, pid: process.pid });
    try {
      const finished = await runStages(options, { paths, runner, tasks });
      runner.emit({ type: "run-end", seconds: (performance.now() - started) / 1000 });
      return finished;
    } catch (error) {
      if (signal?.aborted === true) runner.emit({ type: "run-interrupt" });
      else runner.emit({ type: "run-fail", ...failureOf(error) });
      throw error;
    }
  } finally {
    await release();
  }
}

interface Work {
  readonly paths: RunPaths;
  readonly runner: StageRunner;
  readonly tasks: readonly MixTask[];
}

async function runStages(
  { recipe, signal, onDownload }: RunMixOptions,
  { paths, runner, tasks }: Work,
): Promise<MixRun> {
  const sessions = createSessionPool(await loadEngine(recipe.engine), recipe.model);
  try {
    const modelFingerprint = await runner.runAlways("model", async () => {
      await getModel({ engine: recipe.engine, model: recipe.model, onDownload, signal });
      return (await sessions.get({ precision: recipe.probes.tune.precision })).modelFingerprint;
    });
    const context: MixContext = {
      recipe,
      runner,
      sessions,
      modelFingerprint,
      stagesFolder: paths.stages,
      signal,
    };
    const votes = await votesOf(context, tasks, paths);
    const estimates = await estimatesOf(context, tasks, votes, paths);
    const matrix = parseEstimates(estimates, "estimates");
    checkEstimated(matrix, tasks);
    const options = mixtureOptions(recipe, tasks);
    const mixture = mixByAccuracy(matrix, options);
    const truths = votes === undefined ? undefined : truthsOf(recipe, tasks, votes);
    const shares = armShares(recipe, matrix, options, mixture.shares, truths);
    await writeJson(path.join(paths.folder, "weights.json"), {
      eta: mixture.eta,
      weights: named(matrix, mixture.shares),
    });

    const base = await baseArm(tasks, (task) =>
      evaluateStage(evaluationContext(context), BASE_PROBE, undefined, task.evaluated, paths.stages),
    );
    const arms: EvaluatedArm[] = [];
    for (const { arm, shares: own } of shares) arms.push(await tuneAndEvaluate(context, tasks, arm, own));
    await sessions.close();

    const compared = compareArms(
      [base, ...arms].map((arm): Arm => armOf(arm, tasks)),
      [primaryGroup(tasks)],
    );
    const warnings = [
      ...Object.entries(estimates.tasks).flatMap(([task, { warnings: own }]) =>
        own.map(({ message }) => `${task}: ${message}`),
      ),
      ...compared.warnings,
    ];
    const result: MixResult = {
      run: paths.folder,
      report: paths.report,
      stages: [...runner.seconds],
      estimates,
      true_accuracies: truths ?? {},
      check: checkOf(matrix, truths),
      eta: mixture.eta,
      weights: named(matrix, mixture.shares),
      eta_path: etaPath(mixture.worths.map((worth) => worth.mean)).map((step) => ({
        eta: step.eta,
        weights: named(matrix, step.shares),
      })),
      arms: [base, ...arms].map(
        (arm): MixArmResult => ({
          arm: arm.name,
          counts: arm.counts,
          seeds: arm.seeds,
          trained_tokens: arm.tokens,
          tasks: taskResults(arm, tasks, compared),
        }),
      ),
      warnings,
    };
    await runner.runAlways("report", async () => {
      const { mixReportPage } = await import("../../report/mix-page.ts");
      await writeFile(paths.report, mixReportPage(recipe, result, compared));
    });
    const complete = { ...result, stages: [...runner.seconds] };
    await writeJson(paths.result, complete);
    return { result: complete, comparison: compared };
  } finally {
    await sessions.close();
  }
}

/** Undefined when the recipe goes on from estimates. */
async function votesOf(
  context: MixContext,
  tasks: readonly MixTask[],
  paths: RunPaths,
): Promise<readonly VoteLine[] | undefined> {
  const { recipe } = context;
  if (recipe.from.estimates !== undefined) return undefined;
  if (recipe.from.votes !== undefined) return readVoteLines(recipe.from.votes);
  const probes: { readonly name: string; readonly tuned: TunedModel }[] = [];
  for (const template of recipe.templates) {
    const name = probeName(template);
    const { samples, tune } = recipe.probes;
    const run = runContextOf(context, { seed: recipe.seed, template, tune, samples });
    const variant = { control: `probe-${name}`, params: template.params };
    const data = await generateStage(run, variant);
    probes.push({ name, tuned: await tuneStage(run, variant, data, context.stagesFolder) });
  }
  const votes: VoteLine[] = [];
  for (const { name, tuned } of [{ name: BASE_PROBE, tuned: undefined }, ...probes]) {
    for (const task of tasks) votes.push(...(await votesStage(context, name, tuned, task)));
  }
  await writeFile(path.join(paths.folder, "votes.jsonl"), votesText(votes));
  return votes;
}

async function estimatesOf(
  { recipe, runner }: MixContext,
  tasks: readonly MixTask[],
  votes: readonly VoteLine[] | undefined,
  paths: RunPaths,
): Promise<Estimates> {
  const own = recipe.from.estimates;
  if (votes === undefined && own !== undefined) return estimatesSchema.parse(await readJson(own));
  return runner.runAlways("estimate", async () => {
    const model = findLabelModel(recipe.estimate.method);
    const tables = collectVotes((votes ?? []).map((line, at) => parseVote(line, `votes.jsonl:${at + 1}`)));
    const known = new Set(tasks.map(({ task }) => task.id));
    const estimates = toEstimates(
      tables
        .filter(({ task }) => known.has(task))
        .map((table) => estimateTask(table, { model, seed: recipe.seed, scores: recipe.estimate.scores })),
    );
    await writeJson(path.join(paths.folder, "estimates.json"), estimates);
    return estimates;
  });
}

/** Errors: not-estimable for a task of the recipe without estimates. */
function checkEstimated({ tasks: known }: AccuracyMatrix, tasks: readonly MixTask[]): void {
  const missing = tasks.find(({ task }) => !known.includes(task.id));
  if (missing === undefined) return;
  throw new CookbookError({
    code: "not-estimable",
    message: `the estimates have no task "${missing.task.id}"; they have ${known.join(", ")}`,
  });
}

function mixtureOptions({ mixture }: MixRecipe, tasks: readonly MixTask[]): MixtureOptions {
  const { eta, task_weights, caution, floor, cap } = mixture;
  return {
    eta,
    taskWeighting: task_weights,
    caution,
    floor,
    cap,
    importance: Object.fromEntries(tasks.map(({ task, importance }) => [task.id, importance])),
  };
}

interface ArmShares {
  readonly arm: string;
  /** By template of the recipe, in its order. */
  readonly shares: readonly number[];
}

function armShares(
  recipe: MixRecipe,
  matrix: AccuracyMatrix,
  softmax: MixtureOptions,
  learned: readonly number[],
  truths: Truths | undefined,
): ArmShares[] {
  const names = recipe.templates.map(probeName);
  const unknown = names.find((name) => !matrix.templates.includes(name));
  if (unknown !== undefined) {
    throw new CookbookError({
      code: "not-estimable",
      message: `there is no estimate of the template "${unknown}"; there are those of ${matrix.templates.join(", ")}`,
    });
  }
  const inOrder = (shares: readonly number[]) => names.map((name) => shares[matrix.templates.indexOf(name)]!);
  const sharesOf: Readonly<Record<MixRecipe["arms"][number], () => readonly number[]>> = {
    learned: () => learned,
    uniform: () => matrix.templates.map(() => 1 / names.length),
    "best-single": () =>
      sharesBy("best-single", { templates: matrix.templates, accuracies: matrix, softmax }),
    oracle() {
      const known = oracleMatrix(matrix, truths);
      // With exact accuracies there is no error to choose η by: the learned mix's own is taken.
      return mixByAccuracy(known, { ...softmax, eta: mixByAccuracy(matrix, softmax).eta, caution: 0 }).shares;
    },
  };
  return recipe.arms.map((arm) => ({ arm, shares: inOrder(sharesOf[arm]()) }));
}

/** Errors: invalid-data where rows have no labels. */
function oracleMatrix(matrix: AccuracyMatrix, truths: Truths | undefined): AccuracyMatrix {
  const accuracies = matrix.templates.map((template) =>
    matrix.tasks.map((task) => truths?.[template]?.[task] ?? Number.NaN),
  );
  if (accuracies.flat().every(Number.isFinite)) return { ...matrix, accuracies, errors: undefined };
  throw new CookbookError({
    code: "invalid-data",
    message: "the arm oracle needs labels on the rows of the votes, and some have none",
    hint: "leave the arm out",
  });
}

type Truths = Readonly<Record<string, Readonly<Record<string, number | null>>>>;

function truthsOf(recipe: MixRecipe, tasks: readonly MixTask[], votes: readonly VoteLine[]): Truths {
  const probes = [BASE_PROBE, ...recipe.templates.map(probeName)];
  return Object.fromEntries(
    probes.map((probe) => [
      probe,
      Object.fromEntries(
        tasks.map((task) => {
          const own = votes.filter((line) => line.probe === probe && line.task === task.task.id);
          return [task.task.id, trueAccuracy(task, own) ?? null];
        }),
      ),
    ]),
  );
}

function checkOf(matrix: AccuracyMatrix, truths: Truths | undefined): MixResult["check"] {
  const taus: number[] = [];
  const errors: number[] = [];
  for (const [place, task] of matrix.tasks.entries()) {
    const truth = matrix.templates.map((template) => truths?.[template]?.[task] ?? null);
    if (truth.includes(null)) continue;
    const estimated = matrix.accuracies.map((row) => row[place]!);
    const tau = kendallTau(estimated, truth as number[]);
    if (Number.isFinite(tau)) taus.push(tau);
    errors.push(...estimated.map((value, at) => Math.abs(value - truth[at]!)));
  }
  return {
    kendall_tau: taus.length === 0 ? null : mean(taus),
    mean_error: errors.length === 0 ? null : mean(errors),
  };
}

/** Data, tuning and evaluation of an arm, once for each seed. */
async function tuneAndEvaluate(
  context: MixContext,
  tasks: readonly MixTask[],
  arm: string,
  shares: readonly number[],
): Promise<EvaluatedArm> {
  const { recipe, stagesFolder } = context;
  const counts = largestRemainder(shares, recipe.mix.samples);
  const runs = [];
  let tokens = 0;
  for (const seed of recipe.seeds) {
    const data = await mixDataStage(context, { arm, counts, seed });
    const [template] = recipe.templates;
    const run = runContextOf(context, {
      seed,
      template: template!,
      tune: recipe.mix.tune,
      samples: recipe.mix.samples,
    });
    const name = `${arm}-seed-${seed}`;
    const tuned = await tuneStage(run, { control: name, params: {} }, data, stagesFolder);
    tokens += tuned.tokens;
    const answers = [];
    for (const { evaluated } of tasks)
      answers.push(await evaluateStage(run, name, tuned, evaluated, stagesFolder));
    runs.push(answers);
  }
  const names = recipe.templates.map(probeName);
  return {
    name: arm,
    counts: Object.fromEntries(names.map((template, place) => [template, counts[place]!])),
    seeds: recipe.seeds,
    tokens,
    runs,
  };
}

function evaluationContext(context: MixContext) {
  const { recipe } = context;
  return runContextOf(context, {
    seed: recipe.seed,
    template: recipe.templates[0]!,
    tune: recipe.mix.tune,
    samples: recipe.mix.samples,
  });
}

function named({ templates }: AccuracyMatrix, shares: readonly number[]): Record<string, number> {
  return Object.fromEntries(templates.map((name, place) => [name, shares[place]!]));
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw ioFailed("read", file, cause);
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CookbookError({ code: "invalid-data", message: `"${file}" is no JSON`, cause });
  }
}

function failureOf(error: unknown): { code: string; message: string } {
  if (isCookbookError(error)) return { code: error.code, message: error.message };
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}
