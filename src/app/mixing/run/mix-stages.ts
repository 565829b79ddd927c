import path from "node:path";
import { type MixRecipe, probeName } from "../../../contracts/mix-recipe.ts";
import type { Recipe } from "../../../contracts/recipe.ts";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import type { EvaluationTask } from "../../../domain/evaluation/define-task.ts";
import { votingTask } from "../../../domain/mixing/votes/voting-task.ts";
import { parseParams } from "../../../domain/templates/sdk/parse-params.ts";
import type { Params } from "../../../domain/templates/sdk/template.ts";
import { evaluate } from "../../evaluate.ts";
import { openJsonLines, selectRows, type TaskRow } from "../../evaluation/read-rows.ts";
import type { PreparedTask } from "../../run/prepare-run.ts";
import { openSampleJournal } from "../../run/sample-journal.ts";
import type { SessionPool } from "../../run/session-pool.ts";
import { type StageRunner, stageKey } from "../../run/stage-runner.ts";
import type { GeneratedData, RunContext } from "../../run/stages.ts";
import { EVALUATION_PRECISION } from "../../run/stages.ts";
import { resolveTask } from "../../tasks/resolve-tasks.ts";
import { resolveTemplate } from "../../templates/resolve-template.ts";
import { type VoteLine, voteLines } from "../vote-lines.ts";
import { writeMix } from "../write-mix.ts";

/** What every stage of a mix run works with. */
export interface MixContext {
  readonly recipe: MixRecipe;
  readonly runner: StageRunner;
  readonly sessions: SessionPool;
  readonly modelFingerprint: string;
  readonly stagesFolder: string;
  readonly signal: AbortSignal | undefined;
}

/** A task with the rows of both ranges; those of the votes are read without their labels. */
export interface MixTask {
  readonly task: EvaluationTask;
  readonly asked: PreparedTask;
  readonly evaluated: PreparedTask;
  readonly importance: number;
}

/** Errors: `io-failed`, `invalid-data`, `invalid-task`; before anything costs time. */
export async function prepareMixTasks(recipe: MixRecipe): Promise<MixTask[]> {
  const prepared: MixTask[] = [];
  for (const { id, data, votes, evaluate: evaluated, importance } of recipe.tasks) {
    const task = await resolveTask(id);
    const source = await openJsonLines(task, data);
    const voting = votingTask(task);
    prepared.push({
      task,
      asked: preparedOf(voting, selectRows(voting, source, votes), source.count),
      evaluated: preparedOf(task, selectRows(task, source, evaluated), source.count),
      importance,
    });
  }
  return prepared;
}

function preparedOf(task: EvaluationTask, rows: readonly TaskRow[], rowsFound: number): PreparedTask {
  // What was read, not the whole row: rows of votes with and without their labels are the same.
  const rowsHash = sha256Hex(canonicalJson([task.fingerprint ?? null, rows.map((row) => [row.id, row.row])]));
  return { task, rows, rowsFound, rowsHash, maxNewTokens: undefined };
}

type RunPart = Pick<Recipe, "seed" | "template" | "tune"> & { readonly samples: number };

/** A probe or an arm as a run of one template. */
export function recipeOf(mix: MixRecipe, { seed, template, tune, samples }: RunPart): Recipe {
  const { name, engine, model, chat, evaluation } = mix;
  return {
    name,
    seed,
    engine,
    model,
    chat,
    template,
    data: { count: samples },
    tune,
    controls: [],
    tasks: [],
    evaluation,
  };
}

/** The same for the stages that mixes share with runs. */
export function runContextOf(
  { recipe, runner, sessions, modelFingerprint, signal }: MixContext,
  part: RunPart,
): RunContext {
  return { recipe: recipeOf(recipe, part), runner, sessions, modelFingerprint, signal };
}

export interface ProbeAdapter {
  /** Identity of the adapter's content. */
  readonly key: string;
  readonly folder: string;
}

/** `probe`: "base" or a probe's name. */
export async function votesStage(
  context: MixContext,
  probe: string,
  adapter: ProbeAdapter | undefined,
  { task, asked }: MixTask,
): Promise<readonly VoteLine[]> {
  const { recipe, runner, sessions, signal } = context;
  const name = `votes-${probe}-${task.id}`;
  const key = stageKey("votes", {
    model: context.modelFingerprint,
    adapter: adapter?.key,
    engine: recipe.engine,
    chat: recipe.chat,
    task: task.id,
    version: task.version,
    rows: asked.rowsHash,
    // Letters stand in an order of the probe's own.
    ...(task.kind === "choice" && task.optionsInOrder !== undefined ? { order: probe } : {}),
  });
  return runner.run({
    name,
    key,
    async work({ folder, emit }) {
      const journal = openSampleJournal(folder);
      const session = await sessions.get({
        precision: EVALUATION_PRECISION,
        ...(adapter === undefined ? {} : { adapter: adapter.folder }),
      });
      const { samples } = await evaluate(session, votingTask(task, probe), asked.rows, {
        chat: recipe.chat,
        batchSize: recipe.evaluation.batch_size,
        signal,
        known: await journal.read(),
        onSamples: (answered) => journal.append(answered),
        onProgress: (done, total) => emit({ type: "stage-progress", stage: name, done, total, unit: "rows" }),
      });
      return voteLines(task, probe, samples);
    },
  });
}

interface MixPart {
  readonly template: MixRecipe["templates"][number];
  readonly count: number;
  readonly params: Params;
  readonly id: string;
  readonly version: number;
  readonly code: string | undefined;
}

/** The samples of a mix: each template's share of them, made anew, joined into one dataset. */
export async function mixDataStage(
  context: MixContext,
  { arm, counts, seed }: { readonly arm: string; readonly counts: readonly number[]; readonly seed: number },
): Promise<GeneratedData> {
  const { recipe, runner, sessions, modelFingerprint, signal } = context;
  const parts: MixPart[] = [];
  for (const [place, template] of recipe.templates.entries()) {
    const count = counts[place]!;
    if (count === 0) continue;
    const { template: found, codeFingerprint } = await resolveTemplate(template.id);
    const params = parseParams(found, template.params);
    parts.push({ template, count, params, id: found.id, version: found.version, code: codeFingerprint });
  }
  const inputs = {
    parts: parts.map(({ id, version, code, params, count, template }) => ({
      id,
      version,
      code,
      params,
      format: template.format,
      count,
    })),
    seed,
    model: modelFingerprint,
  };
  const name = `mix-${arm}-seed-${seed}`;
  const key = stageKey("mix-data", inputs);
  const folder = await runner.run({
    name,
    key,
    async work({ folder }) {
      const { tokenizer } = await sessions.get({ precision: recipe.mix.tune.precision });
      await writeMix(
        {
          parts: parts.map(({ template, count }) => ({
            name: probeName(template),
            template: template.id,
            params: template.params,
            format: template.format,
            count,
          })),
          seed,
          tokenizer,
          signal,
        },
        { out: path.join(folder, "data"), scratch: path.join(folder, "parts") },
      );
      return path.join(path.basename(folder), "data");
    },
  });
  return { key, folder };
}
