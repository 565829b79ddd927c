import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../../../core/canonical-json.ts";
import { CookbookError } from "../../../core/errors.ts";
import { createRandom } from "../../../core/random.ts";
import { sha256Hex } from "../../../core/sha256.ts";
import type { TuneExample, TuneOptions, TuneResult } from "../../../domain/ports/engine.ts";
import type { Tokenizer } from "../../../domain/ports/tokenizer.ts";
import { writeFileAtomically } from "../../models/write-file-atomically.ts";
import { keptSteps, stepFolder } from "../../store/kept-steps.ts";
import { saveMockAdapter } from "./mock-adapter.ts";
import { learn } from "./mock-model.ts";

interface Checkpoint {
  readonly settings: string;
  readonly step: number;
  readonly tokens: number;
  readonly loss: readonly number[];
}

/** Plays tuning: a falling loss curve, checkpoints, interruption and exact resume, without any arithmetic of weight. */
export async function mockTune(
  examples: readonly TuneExample[],
  options: TuneOptions,
  tokenizer: Tokenizer,
  pause: () => Promise<void>,
): Promise<TuneResult> {
  if (examples.length === 0) {
    throw new CookbookError({ code: "invalid-data", message: "got 0 training samples, expected at least 1" });
  }
  const { steps, batchSize, seed, signal, out, checkpointEvery = 0 } = options;
  const file = join(out, "checkpoint.json");
  const settings = settingsOf(examples, options);
  const earlier = await readCheckpoint(file, settings);
  const loss = [...(earlier?.loss ?? [])];
  let tokens = earlier?.tokens ?? 0;
  let tokensHere = 0;
  const started = performance.now();
  const skill = learn(examples, tokenizer);
  const save = (step: number) =>
    writeFileAtomically(file, JSON.stringify({ settings, step, tokens, loss } satisfies Checkpoint));

  for (let step = (earlier?.step ?? 0) + 1; step <= steps; step++) {
    if (signal?.aborted) {
      await save(step - 1);
      throw new CookbookError({
        code: "interrupted",
        message: `tuning stopped after step ${step - 1} of ${steps}`,
        hint: "run the same command again to go on from there",
      });
    }
    await pause();
    for (let slot = 0; slot < batchSize; slot++) {
      const example = examples[((step - 1) * batchSize + slot) % examples.length]!;
      const length = example.prompt.length + example.completion.length;
      tokens += length;
      tokensHere += length;
    }
    const noise = createRandom(["mock-loss", seed, step]).float() * 0.2;
    loss.push(1 + 5 * Math.exp((-4 * skill.strength * step) / steps) + noise);
    options.onStep?.({
      step,
      steps,
      loss: loss.at(-1)!,
      learningRate: options.learningRate * (1 - (step - 1) / steps),
      gradientNorm: 1,
      tokens: tokensHere,
      seconds: (performance.now() - started) / 1000,
    });
    if (keptSteps(options).includes(step)) {
      const part = { ...skill, strength: (skill.strength * step) / steps };
      await saveMockAdapter(stepFolder(out, step), part, options);
    }
    if (checkpointEvery > 0 && step % checkpointEvery === 0) await save(step);
  }
  await saveMockAdapter(out, skill, options);
  await save(steps);
  const seconds = Math.max((performance.now() - started) / 1000, 1e-6);
  return {
    steps,
    tokens,
    seconds,
    tokensPerSecond: tokens / seconds,
    peakMemoryMb: Math.round(process.memoryUsage().rss / 2 ** 20),
    loss,
    adapter: out,
  };
}

/** Everything that the result depends on; not where it is written or how often it is saved. */
function settingsOf(examples: readonly TuneExample[], options: TuneOptions): string {
  const { signal, onStep, out, checkpointEvery, keepEvery, ...settings } = options;
  return sha256Hex(canonicalJson({ examples, settings }));
}

async function readCheckpoint(file: string, settings: string): Promise<Checkpoint | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const checkpoint = JSON.parse(text) as Checkpoint;
  if (checkpoint.settings === settings) return checkpoint;
  throw new CookbookError({
    code: "not-resumable",
    message: `${file} was written with other data or settings`,
    hint: "choose another output folder, or delete this one",
  });
}
