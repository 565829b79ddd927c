import path from "node:path";
import { jsonLines } from "../../../adapters/store/json-lines.ts";
import { readJson } from "../../../adapters/store/read-json.ts";
import { writeFile, writeJson } from "../../../adapters/store/write-file.ts";
import type { Estimates } from "../../../contracts/estimates.ts";
import { type MixRecipe, probeName } from "../../../contracts/mix-recipe.ts";
import { MIX_WEIGHTS_HINT, parseMixWeights } from "../../../contracts/mix-weights.ts";
import { parseEstimates } from "../../../contracts/parse-estimates.ts";
import { parseGold, parseVote } from "../../../contracts/votes.ts";
import { CookbookError } from "../../../core/errors.ts";
import { estimateTask } from "../../../domain/mixing/estimation/estimate-task.ts";
import { findLabelModel } from "../../../domain/mixing/label-models/registry.ts";
import { type AccuracyMatrix, partOfMatrix } from "../../../domain/mixing/mixture/accuracy-matrix.ts";
import { type MixShares, namedShares, sharesByName } from "../../../domain/mixing/mixture/mix-shares.ts";
import {
  type Mixture,
  type MixtureOptions,
  mixByAccuracy,
  mixturePath,
} from "../../../domain/mixing/mixture/mixture.ts";
import { collectVotes } from "../../../domain/mixing/votes/collect-votes.ts";
import { mergeLabels } from "../../../domain/mixing/votes/merge-labels.ts";
import { BASE_PROBE, type GoldLabel } from "../../../domain/mixing/votes/vote.ts";
import { EVALUATION_PRECISION, generateStage, tuneStage } from "../../run/stages.ts";
import { resolveTemplate } from "../../templates/resolve-template.ts";
import { toEstimates } from "../estimate-votes.ts";
import { readGold, readVoteLines } from "../read-votes.ts";
import { type RuleLabel, ruleLabels } from "../rule-labels.ts";
import type { VoteLine } from "../vote-lines.ts";
import { type MixContext, type MixTask, type ProbeAdapter, runContextOf, votesStage } from "./mix-stages.ts";
import { type Truths, truthsOf } from "./true-accuracies.ts";

/**
 * What was learned, without a label; the true accuracies are made after it, for checking. Shares are by template of the
 * recipe, in its order.
 */
export interface LearnedMix extends MixShares {
  /** Null where the recipe gives shares without it. */
  readonly eta: number | null;
  readonly etaPath: readonly Pick<Mixture, "eta" | keyof MixShares>[];
  /** No task where the recipe gives shares. */
  readonly estimates: Estimates;
  /** Of the recipe's templates and tasks; undefined where the recipe gives shares. */
  readonly estimated: { readonly matrix: AccuracyMatrix; readonly options: MixtureOptions } | undefined;
  readonly truths: Truths | undefined;
  /** What rules said of the rows, for estimates and for the report. */
  readonly ruleLabels: readonly RuleLabel[];
  readonly warnings: readonly string[];
}

/**
 * Probes → votes → estimates → mixture, from where the recipe starts; writes what it finds into the run folder.
 * Errors: those of the stages; `not-estimable`, `invalid-data`, `unknown-name`.
 */
export async function learnMix(
  context: MixContext,
  tasks: readonly MixTask[],
  folder: string,
): Promise<LearnedMix> {
  const { recipe } = context;
  const names = recipe.templates.map(probeName);
  const learned =
    recipe.from.weights === undefined
      ? await estimatedMix(context, tasks, folder)
      : await givenMix(recipe.from.weights, names);
  await writeJson(path.join(folder, "weights.json"), {
    eta: learned.eta,
    weights: namedShares(names, learned),
  });
  return learned;
}

async function givenMix(file: string, names: readonly string[]): Promise<LearnedMix> {
  const { eta, weights } = parseMixWeights(await readJson(file, MIX_WEIGHTS_HINT), file);
  const stranger = Object.keys(weights).find((name) => name !== BASE_PROBE && !names.includes(name));
  const missing = names.find((name) => !Object.hasOwn(weights, name));
  if (stranger !== undefined || missing !== undefined) {
    throw new CookbookError({
      code: "invalid-data",
      message:
        stranger === undefined
          ? `"${file}" has no share of the template "${missing}"`
          : `"${file}" has a share of "${stranger}", which is no template of the recipe`,
      hint: `the recipe's templates are ${names.join(", ")}`,
    });
  }
  return {
    ...sharesByName(names, weights),
    eta: eta ?? null,
    etaPath: [],
    estimates: { tasks: {} },
    estimated: undefined,
    truths: undefined,
    ruleLabels: [],
    warnings: [],
  };
}

async function estimatedMix(
  context: MixContext,
  tasks: readonly MixTask[],
  folder: string,
): Promise<LearnedMix> {
  const { recipe } = context;
  const votes = await votesOf(context, tasks, folder);
  const labels = votes === undefined ? [] : await labelsByRules(context, tasks, votes, folder);
  const { estimates, matrix: all } = await estimatesOf(context, tasks, { votes, labels }, folder);
  checkEstimated(all, tasks, recipe);
  const matrix = partOfMatrix(
    all,
    recipe.templates.map(probeName),
    tasks.map(({ task }) => task.id),
  );
  const options = mixtureOptions(recipe, tasks);
  const { shares, baseShare, eta } = mixByAccuracy(matrix, options);
  const isFlat = Math.max(...shares) - Math.min(...shares) < 1e-9;
  return {
    shares,
    baseShare,
    eta,
    etaPath: mixturePath(matrix, options),
    estimates,
    estimated: { matrix, options },
    truths: votes === undefined ? undefined : truthsOf(recipe, tasks, votes),
    ruleLabels: labels,
    warnings: [
      ...Object.entries(estimates.tasks).flatMap(([task, { warnings }]) =>
        warnings.map(({ message }) => `${task}: ${message}`),
      ),
      ...(isFlat && recipe.mixture.eta !== 0
        ? ["all templates look equally good, so the learned mix is uniform: the votes do not tell them apart"]
        : []),
    ],
  };
}

/** Undefined when the recipe goes on from estimates. */
async function votesOf(
  context: MixContext,
  tasks: readonly MixTask[],
  folder: string,
): Promise<readonly VoteLine[] | undefined> {
  const { recipe } = context;
  if (recipe.from.estimates !== undefined) return undefined;
  if (recipe.from.votes !== undefined) return readVoteLines(recipe.from.votes);
  const probes: { readonly name: string; readonly adapter: ProbeAdapter }[] = [];
  for (const template of recipe.templates) {
    const name = probeName(template);
    const own = recipe.from.probes?.[name];
    if (own !== undefined) {
      probes.push({ name, adapter: await givenAdapter(context, own) });
      continue;
    }
    const { samples, tune } = recipe.probes;
    const run = runContextOf(context, { seed: recipe.seed, template, tune, samples });
    const variant = { control: `probe-${name}`, params: template.params };
    const data = await generateStage(run, variant);
    const { key, adapter } = await tuneStage(run, variant, data, context.stagesFolder);
    probes.push({ name, adapter: { key, folder: path.join(context.stagesFolder, adapter) } });
  }
  const votes: VoteLine[] = [];
  for (const { name, adapter } of [{ name: BASE_PROBE, adapter: undefined }, ...probes]) {
    for (const task of tasks) votes.push(...(await votesStage(context, name, adapter, task)));
  }
  await writeFile(path.join(folder, "votes.jsonl"), jsonLines(votes));
  return votes;
}

/** Errors: those of opening an adapter. */
async function givenAdapter({ sessions }: MixContext, folder: string): Promise<ProbeAdapter> {
  const session = await sessions.get({ precision: EVALUATION_PRECISION, adapter: folder });
  return { key: session.adapterFingerprint ?? folder, folder };
}

/** Nothing where the recipe does not ask for it; also written into the run folder, as labels for `mix estimate`. */
async function labelsByRules(
  { recipe }: MixContext,
  tasks: readonly MixTask[],
  votes: readonly VoteLine[],
  folder: string,
): Promise<readonly RuleLabel[]> {
  if (!recipe.estimate.rules) return [];
  const own = await Promise.all(recipe.templates.map(async ({ id }) => (await resolveTemplate(id)).template));
  const asked = tasks.map(({ task, asked: { rows } }) => ({ task, rows }));
  const labels = ruleLabels(asked, votes, own);
  await writeFile(path.join(folder, "rule-labels.jsonl"), jsonLines(labels));
  return labels;
}

interface Evidence {
  readonly votes: readonly VoteLine[] | undefined;
  readonly labels: readonly RuleLabel[];
}

async function estimatesOf(
  { recipe, runner }: MixContext,
  tasks: readonly MixTask[],
  { votes, labels }: Evidence,
  folder: string,
): Promise<{ readonly estimates: Estimates; readonly matrix: AccuracyMatrix }> {
  if (votes === undefined) {
    const file = recipe.from.estimates!;
    const given = await readJson(file, "expected what cookbook mix estimate --json prints");
    const matrix = parseEstimates(given, file);
    return { estimates: given as Estimates, matrix };
  }
  return runner.runAlways("estimate", async () => {
    const model = findLabelModel(recipe.estimate.method);
    const tables = collectVotes(
      votes.map((line, at) => parseVote(line, `votes.jsonl:${at + 1}`)),
      await goldOf(recipe, labels),
    );
    const known = new Set(tasks.map(({ task }) => task.id));
    const estimated = tables
      .filter(({ task }) => known.has(task))
      .map((table) => estimateTask(table, { model, seed: recipe.seed, scores: recipe.estimate.scores }));
    const estimates = toEstimates(estimated, { withBase: true });
    await writeJson(path.join(folder, "estimates.json"), estimates);
    return { estimates, matrix: parseEstimates(estimates, "estimates.json") };
  });
}

/** Labels that somebody gave, and of other rows what rules say. Errors: `invalid-data`, `io-failed`. */
async function goldOf({ estimate }: MixRecipe, labels: readonly RuleLabel[]): Promise<GoldLabel[]> {
  const given = estimate.gold === undefined ? [] : await readGold(estimate.gold);
  const byRules = labels.map((label, at) => parseGold(label, `rule-labels.jsonl:${at + 1}`));
  return mergeLabels(given, byRules);
}

/** Errors: not-estimable for a task or a template of the recipe without estimates. */
function checkEstimated(
  { tasks: known, templates }: AccuracyMatrix,
  tasks: readonly MixTask[],
  recipe: MixRecipe,
): void {
  const task = tasks.find((one) => !known.includes(one.task.id));
  const template = recipe.templates.map(probeName).find((name) => !templates.includes(name));
  if (task === undefined && template === undefined) return;
  throw new CookbookError({
    code: "not-estimable",
    message:
      task === undefined
        ? `there is no estimate of the template "${template}"; there are those of ${templates.join(", ")}`
        : `the estimates have no task "${task.task.id}"; they have ${known.join(", ")}`,
  });
}

function mixtureOptions({ mixture }: MixRecipe, tasks: readonly MixTask[]): MixtureOptions {
  const { eta, by, task_weights, worth, base_arm, caution, floor, cap } = mixture;
  return {
    eta,
    by,
    taskWeighting: task_weights,
    worth,
    baseArm: base_arm,
    caution,
    floor,
    cap,
    importance: Object.fromEntries(tasks.map(({ task, importance }) => [task.id, importance])),
  };
}
