import { existsSync } from "node:fs";
import path from "node:path";
import { type Recipe, wrongOutputsOf } from "../../contracts/recipe.ts";
import { partRows } from "../../domain/datasets/plan-files.ts";
import { meanMetrics } from "../../domain/evaluation/metrics/registry.ts";
import type { SampleRecord } from "../../domain/evaluation/sample-record.ts";
import type { ModelSession, TuneOptions } from "../../domain/ports/engine.ts";
import { parseParams } from "../../domain/templates/sdk/parse-params.ts";
import { generateDataset } from "../datasets/generate-dataset.ts";
import { evaluate } from "../evaluate.ts";
import { writeResultFiles } from "../evaluation/harness/result-files.ts";
import { resolveTemplate } from "../templates/resolve-template.ts";
import { tuneDataset } from "../tune-dataset.ts";
import { calibrate } from "./calibrate.ts";
import { type PreparedTask, type Variant, variantStage } from "./prepare-run.ts";
import { openSampleJournal } from "./sample-journal.ts";
import type { SessionPool } from "./session-pool.ts";
import { type StageRunner, stageKey } from "./stage-runner.ts";

/** What every stage of a run works with. */
export interface RunContext {
  readonly recipe: Recipe;
  readonly runner: StageRunner;
  readonly sessions: SessionPool;
  readonly modelFingerprint: string;
  readonly signal: AbortSignal | undefined;
}

/** Tokens per second of the fixed probe, always in float32. */
export function calibrateStage({
  recipe,
  runner,
  sessions,
  modelFingerprint,
  signal,
}: RunContext): Promise<number> {
  return runner.run({
    name: "calibrate",
    key: stageKey("calibrate", { engine: recipe.engine, modelFingerprint }),
    async work() {
      try {
        return await calibrate(await sessions.get({ precision: "float32" }), signal);
      } finally {
        // The scoring graph's memory is not needed while tuning.
        await sessions.close();
      }
    },
  });
}

export interface GeneratedData {
  readonly key: string;
  /** Dataset folder, relative to the run's stages. */
  readonly folder: string;
}

export async function generateStage(context: RunContext, variant: Variant): Promise<GeneratedData> {
  const { recipe, runner, sessions, signal } = context;
  const { template, codeFingerprint } = await resolveTemplate(recipe.template.id);
  const params = parseParams(template, variant.params);
  const { format } = recipe.template;
  const outputs = wrongOutputsOf(recipe.data);
  const name = variantStage("generate", variant);
  const inputs = {
    template: template.id,
    version: template.version,
    code: codeFingerprint,
    params,
    format,
    count: recipe.data.count,
    outputs,
    round: variant.round,
    seed: recipe.seed,
    // The tokenizer is part of the model's fingerprint.
    model: context.modelFingerprint,
  };
  const key = stageKey("generate", inputs);
  const folder = await runner.run({
    name,
    key,
    async work({ folder, emit }) {
      const session = await sessions.get({ precision: recipe.tune.precision });
      await generateDataset({
        template: recipe.template.id,
        params: variant.params,
        count: recipe.data.count,
        outputs,
        seed: recipe.seed,
        split: "train",
        part: variant.round,
        format,
        tokenizer: session.tokenizer,
        out: path.join(folder, "data"),
        signal,
        onProgress: (progress) => emit({ type: "stage-progress", stage: name, unit: "samples", ...progress }),
      });
      return path.join(path.basename(folder), "data");
    },
  });
  return { key, folder };
}

export interface TunedModel {
  readonly key: string;
  /** Adapter folder, relative to the run's stages. */
  readonly adapter: string;
  readonly loss: readonly number[];
  readonly tokens: number;
  readonly tokensPerSecond: number;
  readonly peakMemoryMb: number;
}

/** `from`: the model of the round before, in place of a new adapter. */
export async function tuneStage(
  context: RunContext,
  variant: Variant,
  data: GeneratedData,
  stagesFolder: string,
  from?: TunedModel,
): Promise<TunedModel> {
  const { recipe, runner, sessions, signal } = context;
  const { checkpoint_every, keep_every, ...settings } = recipe.tune;
  const name = variantStage("tune", variant);
  const steps =
    variant.round === undefined ? recipe.tune.steps : partRows(recipe.tune.steps, variant.round).rows;
  const inputs = {
    data: data.key,
    from: from?.key,
    model: context.modelFingerprint,
    engine: recipe.engine,
    settings: { ...settings, steps, ...(keep_every === 0 ? {} : { keep_every }) },
    chat: recipe.chat,
    seed: recipe.seed,
  };
  const key = stageKey("tune", inputs);
  const output = await runner.run({
    name,
    key,
    async work({ folder, emit }) {
      const session = await sessions.get({
        precision: recipe.tune.precision,
        ...(from === undefined ? {} : { adapter: path.join(stagesFolder, from.adapter) }),
      });
      const result = await tuneDataset(session, {
        data: path.join(stagesFolder, data.folder),
        encoding: { chat: recipe.chat },
        tune: {
          ...tuneOptions(recipe, steps, path.join(folder, "adapter")),
          ...(signal === undefined ? {} : { signal }),
          onStep: (step) =>
            emit({
              type: "tune-step",
              stage: name,
              step: step.step,
              steps: step.steps,
              loss: step.loss,
              learning_rate: step.learningRate,
              gradient_norm: step.gradientNorm,
              tokens: step.tokens,
              seconds: step.seconds,
            }),
        },
      });
      const { loss, tokens, tokensPerSecond, peakMemoryMb } = result;
      const adapter = path.join(path.basename(folder), "adapter");
      return { adapter, loss, tokens, tokensPerSecond, peakMemoryMb };
    },
    isIntact: async ({ adapter }) => existsSync(path.join(stagesFolder, adapter, "adapter_config.json")),
  });
  return { key, ...output };
}

function tuneOptions({ tune, seed }: Recipe, steps: number, out: string): TuneOptions {
  return {
    steps,
    batchSize: tune.batch_size,
    accumulation: tune.accumulation,
    rank: tune.rank,
    alpha: tune.alpha,
    targets: tune.targets,
    learningRate: tune.learning_rate,
    schedule: tune.schedule,
    // A recipe that is shortened with --set keeps its warm-up as far as it fits.
    warmupSteps: Math.min(tune.warmup_steps, steps - 1),
    weightDecay: tune.weight_decay,
    maxGradientNorm: tune.max_gradient_norm,
    seed,
    ...(tune.max_length === undefined ? {} : { maxLength: tune.max_length }),
    out,
    checkpointEvery: tune.checkpoint_every,
    keepEvery: tune.keep_every,
  };
}

export interface Evaluated {
  readonly metrics: readonly string[];
  readonly samples: readonly SampleRecord[];
  readonly truncated: number;
}

/** In 8 bits a row's answer would depend a little on the rows that share its batch. */
export const EVALUATION_PRECISION = "float32";

/** `who` is "base", "tuned" or a control's name. */
export async function evaluateStage(
  context: RunContext,
  who: string,
  tuned: TunedModel | undefined,
  { task, rows, rowsFound, rowsHash, maxNewTokens }: PreparedTask,
  stagesFolder: string,
): Promise<Evaluated> {
  const { recipe, runner, sessions, signal } = context;
  const name = `evaluate-${who}-${task.id}`;
  const inputs = {
    model: context.modelFingerprint,
    adapter: tuned?.key,
    engine: recipe.engine,
    chat: recipe.chat,
    task: task.id,
    version: task.version,
    rows: rowsHash,
    maxNewTokens,
  };
  const key = stageKey("evaluate", inputs);
  const { folder, truncated } = await runner.run({
    name,
    key,
    async work({ folder, emit }) {
      const startedAt = new Date();
      const journal = openSampleJournal(folder);
      const adapter = tuned === undefined ? undefined : path.join(stagesFolder, tuned.adapter);
      const session: ModelSession = await sessions.get({
        precision: EVALUATION_PRECISION,
        ...(adapter === undefined ? {} : { adapter }),
      });
      const result = await evaluate(session, task, rows, {
        chat: recipe.chat,
        maxNewTokens,
        batchSize: recipe.evaluation.batch_size,
        signal,
        known: await journal.read(),
        onSamples: (samples) => journal.append(samples),
        onProgress: (done, total) => emit({ type: "stage-progress", stage: name, done, total, unit: "rows" }),
      });
      await writeResultFiles(folder, {
        model: recipe.model,
        adapter,
        session,
        precision: EVALUATION_PRECISION,
        chat: recipe.chat,
        batchSize: recipe.evaluation.batch_size,
        limit: undefined,
        tasks: [{ task, result, rowsFound }],
        groups: [],
        startedAt,
        seconds: (Date.now() - startedAt.getTime()) / 1000,
      });
      return { folder: path.basename(folder), truncated: result.truncated };
    },
    async isIntact(output) {
      const journal = await openSampleJournal(path.join(stagesFolder, output.folder)).read();
      return rows.every((row) => journal.has(row.id));
    },
  });
  const journal = await openSampleJournal(path.join(stagesFolder, folder)).read();
  return {
    metrics: meanMetrics(task.metrics),
    samples: rows.flatMap((row) => journal.get(row.id) ?? []),
    truncated,
  };
}
