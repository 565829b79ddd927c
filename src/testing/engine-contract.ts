import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isCookbookError } from "../core/errors.ts";
import type { Engine, ModelSession, TuneExample, TuneOptions, TuneStep } from "../domain/ports/engine.ts";

export interface EngineContractSubject {
  readonly engine: Engine;
  /** A small model; the tokenizer must encode plain English. */
  readonly model: string;
  /** Largest absolute difference between log-likelihoods that should be equal. Default 1e-3 nats. */
  readonly tolerance?: number;
  /** Learning rate at which a few steps change the model's scores. Default 0.01. */
  readonly learningRate?: number;
}

export interface EngineContractCase {
  readonly title: string;
  readonly run: (subject: EngineContractSubject) => Promise<void>;
}

const TEXT = "The harbour was quiet and the boats lay still.\nQuestion: What was quiet?\nAnswer:";

/** What every engine must do; run each case with the test runner of your choice. */
export const ENGINE_CONTRACT: readonly EngineContractCase[] = [
  contractCase("describes the open model", async (session, { engine, model }) => {
    assert.equal(session.engine, engine.id);
    assert.match(session.modelFingerprint, /^[0-9a-f]{64}$/);
    assert.equal(session.adapterFingerprint, undefined);
    assert.ok(session.config.vocabularySize >= session.tokenizer.vocabularySize);
    assert.ok(session.config.maxPositions > 0);
    assert.equal(session.tokenizer.decode(session.tokenizer.encode(TEXT)), TEXT);
    const again = await engine.open({ model });
    assert.equal(again.modelFingerprint, session.modelFingerprint);
    await again.close();
  }),

  contractCase("scores add up over tokens and over a continuation cut in two", async (session, subject) => {
    const ids = session.tokenizer.encode(TEXT);
    const [context, first, second] = [ids.slice(0, 8), ids.slice(8, 11), ids.slice(11, 15)];
    const [whole, left, right] = await session.score([
      { context, continuation: [...first, ...second] },
      { context, continuation: first },
      { context: [...context, ...first], continuation: second },
    ]);
    assert.ok(whole!.logLikelihood < 0);
    assert.equal(whole!.tokenLogLikelihoods.length, 7);
    near(sum(whole!.tokenLogLikelihoods), whole!.logLikelihood, subject);
    near(left!.logLikelihood + right!.logLikelihood, whole!.logLikelihood, subject);
  }),

  contractCase("a request's score does not depend on its batch", async (session, subject) => {
    const ids = session.tokenizer.encode(TEXT);
    const requests = [3, 17, 9, 5].map((length) => ({
      context: ids.slice(0, length),
      continuation: ids.slice(length, length + 3),
    }));
    const together = await session.score(requests);
    for (const [index, request] of requests.entries()) {
      const [alone] = await session.score([request]);
      near(alone!.logLikelihood, together[index]!.logLikelihood, subject);
      assert.equal(alone!.isGreedy, together[index]!.isGreedy);
    }
  }),

  contractCase("greedy generation is what score calls greedy", async (session) => {
    const prompt = session.tokenizer.encode(TEXT);
    const [result] = await session.generate([{ prompt }], { maxNewTokens: 6 });
    assert.ok(result!.ids.length > 0 && result!.ids.length <= 6);
    if (result!.finish === "length") assert.equal(result!.ids.length, 6);
    const other = result!.ids.map((id) => (id + 1) % session.tokenizer.vocabularySize);
    const [greedy, shifted] = await session.score([
      { context: prompt, continuation: result!.ids },
      { context: prompt, continuation: other },
    ]);
    assert.equal(greedy!.isGreedy, true);
    assert.equal(shifted!.isGreedy, false);
    assert.equal(session.tokenizer.decode(result!.ids), result!.text);
  }),

  contractCase("generation does not depend on batch size or order", async (session) => {
    const ids = session.tokenizer.encode(TEXT);
    const prompts = [5, 12, 8].map((length) => ({ prompt: ids.slice(0, length) }));
    const one = await session.generate(prompts, { maxNewTokens: 5, batchSize: 1 });
    const three = await session.generate(prompts, { maxNewTokens: 5, batchSize: 3 });
    const reversed = await session.generate([...prompts].reverse(), { maxNewTokens: 5, batchSize: 2 });
    assert.deepEqual(three, one);
    assert.deepEqual([...reversed].reverse(), one);
  }),

  contractCase("a stop string ends the text before itself", async (session) => {
    const prompt = session.tokenizer.encode(TEXT);
    const [free] = await session.generate([{ prompt }], { maxNewTokens: 8 });
    const characters = [...free!.text];
    const stop = characters.slice(Math.floor(characters.length / 2)).join("");
    const [stopped] = await session.generate([{ prompt }], { maxNewTokens: 8, stop: [stop] });
    assert.equal(stopped!.text, free!.text.slice(0, free!.text.indexOf(stop)));
    assert.equal(stopped!.finish, "stop");
  }),

  contractCase("sampling repeats with its seed", async (session) => {
    const prompt = session.tokenizer.encode(TEXT);
    const options = { maxNewTokens: 12, temperature: 1.5, seed: 3 };
    const first = await session.generate([{ prompt }, { prompt }], options);
    assert.deepEqual(await session.generate([{ prompt }, { prompt }], options), first);
    assert.notDeepEqual(first[0]!.ids, first[1]!.ids);
    const other = await session.generate([{ prompt }], { ...options, seed: 4 });
    assert.notDeepEqual(other[0]!.ids, first[0]!.ids);
  }),

  contractCase("no requests give no results, and progress ends at the total", async (session) => {
    assert.deepEqual(await session.score([]), []);
    assert.deepEqual(await session.generate([], { maxNewTokens: 3 }), []);
    const seen: [number, number][] = [];
    const ids = session.tokenizer.encode(TEXT);
    const requests = [4, 5, 6].map((at) => ({ context: ids.slice(0, at), continuation: [ids[at]!] }));
    await session.score(requests, { onProgress: (done, total) => seen.push([done, total]) });
    assert.deepEqual(seen.at(-1), [3, 3]);
  }),

  contractCase("an aborted signal stops a call as interrupted", async (session) => {
    const prompt = session.tokenizer.encode(TEXT);
    const signal = AbortSignal.abort();
    await rejectsWith("interrupted", session.score([{ context: prompt, continuation: [5] }], { signal }));
    await rejectsWith("interrupted", session.generate([{ prompt }], { maxNewTokens: 2, signal }));
  }),

  contractCase(
    "tuning reports every step and leaves an adapter that changes the scores",
    async (session, subject) =>
      withFolder(async (folder) => {
        const examples = trainingExamples(session);
        const request = { context: examples[0]!.prompt, continuation: examples[0]!.completion };
        const [before] = await session.score([request]);
        const steps: TuneStep[] = [];
        const options = { ...tuneOptions(subject, folder), onStep: (step: TuneStep) => steps.push(step) };
        const result = await session.tune(examples, options);
        assert.equal(result.steps, options.steps);
        assert.equal(result.loss.length, options.steps);
        assert.ok(result.loss.every(Number.isFinite));
        assert.deepEqual(
          steps.map((step) => step.step),
          Array.from({ length: options.steps }, (_, index) => index + 1),
        );
        assert.deepEqual(
          steps.map((step) => step.loss),
          result.loss,
        );
        const perPass = sum(examples.map((example) => example.prompt.length + example.completion.length));
        // 6 steps of 2 over 4 samples: three whole passes.
        assert.equal(result.tokens, 3 * perPass);
        assert.ok(result.tokensPerSecond > 0 && result.peakMemoryMb > 0);
        const [after] = await session.score([request]);
        assert.deepEqual(after, before, "the session keeps its own adapter");

        const tuned = await subject.engine.open({ model: subject.model, adapter: result.adapter });
        assert.equal(tuned.modelFingerprint, session.modelFingerprint);
        assert.match(tuned.adapterFingerprint ?? "", /^[0-9a-f]{64}$/);
        const [changed] = await tuned.score([request]);
        assert.notEqual(changed!.logLikelihood, before!.logLikelihood);
        await tuned.close();
      }),
  ),

  contractCase("tuning stopped and resumed equals tuning straight through", async (session, subject) =>
    withFolder(async (folder) => {
      const examples = trainingExamples(session);
      const straight = await session.tune(examples, tuneOptions(subject, join(folder, "straight")));
      const interrupted = tuneOptions(subject, join(folder, "resumed"));
      const controller = new AbortController();
      await rejectsWith(
        "interrupted",
        session.tune(examples, {
          ...interrupted,
          signal: controller.signal,
          onStep: ({ step }) => {
            if (step === 3) controller.abort();
          },
        }),
      );
      const later: number[] = [];
      const resumed = await session.tune(examples, {
        ...interrupted,
        onStep: ({ step }) => later.push(step),
      });
      assert.ok(later[0]! > 1, "a resumed run starts after its checkpoint");
      assert.equal(resumed.tokens, straight.tokens);
      assert.equal(resumed.loss.length, straight.loss.length);
      for (const [index, loss] of resumed.loss.entries()) near(loss, straight.loss[index]!, subject);
      const file = "adapter_model.safetensors";
      assert.equal(
        (await readFile(join(resumed.adapter, file))).length,
        (await readFile(join(straight.adapter, file))).length,
      );
    }),
  ),

  contractCase("a finished tuning called again returns the same result", async (session, subject) =>
    withFolder(async (folder) => {
      const examples = trainingExamples(session);
      const options = tuneOptions(subject, folder);
      const first = await session.tune(examples, options);
      const again = await session.tune(examples, options);
      assert.deepEqual(again.loss, first.loss);
      assert.equal(again.tokens, first.tokens);
    }),
  ),
];

function contractCase(
  title: string,
  check: (session: ModelSession, subject: EngineContractSubject) => Promise<void>,
): EngineContractCase {
  return {
    title,
    async run(subject) {
      const session = await subject.engine.open({ model: subject.model });
      try {
        await check(session, subject);
      } finally {
        await session.close();
      }
    },
  };
}

function trainingExamples(session: ModelSession): TuneExample[] {
  const { encode } = session.tokenizer;
  return ["river", "window", "garden", "letter"].map((word) => ({
    prompt: encode(`The ${word} was near the old house.\nQuestion: What was near?\nAnswer:`),
    completion: encode(` The ${word}\n`),
  }));
}

function tuneOptions({ learningRate = 0.01 }: EngineContractSubject, out: string): TuneOptions {
  return { steps: 6, batchSize: 2, rank: 2, alpha: 4, targets: ["q", "v"], learningRate, seed: 1, out };
}

async function withFolder(action: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "cookbook-engine-"));
  try {
    await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rejectsWith(code: string, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (error) => isCookbookError(error) && error.code === code);
}

function near(actual: number, expected: number, { tolerance = 1e-3 }: EngineContractSubject): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
