import path from "node:path";
import { loadEngine } from "../../../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../../../adapters/models/download/download-event.ts";
import { writeFile, writeJson } from "../../../adapters/store/write-file.ts";
import { type MixRecipe, probeName } from "../../../contracts/mix-recipe.ts";
import type { MixArmResult, MixResult } from "../../../contracts/mix-result.ts";
import type { RunEvent } from "../../../contracts/run-events.ts";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import { namedShares } from "../../../domain/mixing/mixture/mix-shares.ts";
import { BASE_PROBE } from "../../../domain/mixing/votes/vote.ts";
import { type Arm, type Comparison, compareArms } from "../../comparison/compare-results.ts";
import { getModel } from "../../get-model.ts";
import { type RunPaths, runPaths } from "../../run/run-folder.ts";
import { createSessionPool } from "../../run/session-pool.ts";
import type { StageRunner } from "../../run/stage-runner.ts";
import { evaluateStage } from "../../run/stages.ts";
import { workInFolder } from "../../run/work-in-folder.ts";
import { alignArm } from "./align-arm.ts";
import {
  armOf,
  baseArm,
  type EvaluatedArm,
  learnedBeside,
  primaryGroup,
  taskResults,
} from "./arm-results.ts";
import { armShares } from "./arm-shares.ts";
import { learnMix } from "./learn-mix.ts";
import { type MixContext, type MixTask, prepareMixTasks, runContextOf } from "./mix-stages.ts";
import { checkOf, ruleLabelsOf } from "./true-accuracies.ts";
import { dataArm, importStage, mixArm } from "./tuned-arms.ts";

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
  return workInFolder({ paths, recipe, signal, onEvent }, (runner) =>
    runStages(options, { paths, runner, tasks }),
  );
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
    // Before anything that takes long, so that rows which cannot be read are known at once.
    const own =
      recipe.baseline_data === undefined ? undefined : await importStage(context, recipe.baseline_data);
    const learned = await learnMix(context, tasks, paths.folder);
    const shares = armShares(recipe, learned);

    const base = await baseArm(tasks, (task) =>
      evaluateStage(evaluationContext(context), BASE_PROBE, undefined, task.evaluated, paths.stages),
    );
    const arms: EvaluatedArm[] = [];
    for (const arm of shares) arms.push(await mixArm(context, tasks, arm));
    if (own !== undefined) {
      arms.push(await dataArm(context, tasks, own, arms[0]!.tokens / recipe.seeds.length));
    }
    await sessions.close();

    const compared = compareArms(
      [base, ...arms].map((arm): Arm => armOf(arm, tasks)),
      [primaryGroup(tasks)],
    );
    const learnedArm = arms.find(({ name }) => name === "learned");
    const aligned =
      learnedArm === undefined
        ? { alignment: [], warnings: [] }
        : await runner.runAlways("align", () => alignArm(recipe, tasks, base, learnedArm));
    const names = recipe.templates.map(probeName);
    const result: MixResult = {
      run: paths.folder,
      report: paths.report,
      stages: [...runner.seconds],
      estimates: learned.estimates,
      true_accuracies: learned.truths ?? {},
      check: checkOf(learned.estimated?.matrix, learned.truths),
      rule_labels: ruleLabelsOf(tasks, learned.ruleLabels),
      eta: learned.eta,
      weights: namedShares(names, learned),
      eta_path: learned.etaPath.map((step) => ({ eta: step.eta, weights: namedShares(names, step) })),
      arms: [base, ...arms].map(
        (arm): MixArmResult => ({
          arm: arm.name,
          counts: arm.counts,
          seeds: arm.seeds,
          trained_tokens: arm.tokens,
          tasks: taskResults(arm, tasks, compared),
        }),
      ),
      learned_beside: learnedBeside(
        arms.map((arm) => armOf(arm, tasks)),
        [primaryGroup(tasks)],
      ),
      alignment: aligned.alignment,
      warnings: [...learned.warnings, ...compared.warnings, ...aligned.warnings],
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

function evaluationContext(context: MixContext) {
  const { recipe } = context;
  return runContextOf(context, {
    seed: recipe.seed,
    template: recipe.templates[0]!,
    tune: { ...recipe.mix.tune, steps: 1 },
    samples: 1,
  });
}
