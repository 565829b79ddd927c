import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endingTokens } from "../../../domain/generation/ending-tokens.ts";
import type { GenerateOptions, ModelSession } from "../../../domain/ports/engine.ts";
import { openModel } from "../../models/open-model.ts";
import { createOnnxEngine } from "./engine.ts";
import { openModelContext } from "./open-model-context.ts";
import { scoreAllLogits } from "./score-all-logits.ts";

const MODEL = "testdata/models/llama-tiny";
const PROMPT = [20, 41, 77, 103, 12, 60];

let session: ModelSession;
beforeAll(async () => {
  session = await createOnnxEngine().open({ model: MODEL, threads: 1 });
});
afterAll(() => session.close());

/** Probabilities of the token after the prompt, from the score graph's logits. */
async function nextProbabilities(temperature: number): Promise<number[]> {
  const context = await openModelContext({ model: MODEL, threads: 1 });
  const logits = await scoreAllLogits(context, PROMPT);
  await context.source.close();
  const last = [...logits.slice(-session.config.vocabularySize)].map((value) => value / temperature);
  const largest = Math.max(...last);
  const weights = last.map((value) => Math.exp(value - largest));
  const total = weights.reduce((sum, value) => sum + value, 0);
  return weights.map((value) => value / total);
}

/** How often each token comes first when the prompt is asked `count` times. */
async function firstTokenCounts(count: number, options: Partial<GenerateOptions>): Promise<number[]> {
  const requests = Array.from({ length: count }, () => ({ prompt: PROMPT }));
  const results = await session.generate(requests, { maxNewTokens: 1, seed: 11, batchSize: 500, ...options });
  const counts = new Array<number>(session.config.vocabularySize).fill(0);
  // An end-of-text token is not among the ids.
  for (const { ids } of results) counts[ids[0] ?? session.tokenizer.specialTokens.eos!]! += 1;
  return counts;
}

/** Pearson's statistic over the tokens expected at least 5 times, the others as one. */
function chiSquare(counts: readonly number[], probabilities: readonly number[]) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const cells = counts.map((count, id) => ({ count, expected: probabilities[id]! * total }));
  const common = cells.filter(({ expected }) => expected >= 5);
  const rare = cells
    .filter(({ expected }) => expected < 5)
    .reduce((sum, cell) => ({ count: sum.count + cell.count, expected: sum.expected + cell.expected }), {
      count: 0,
      expected: 0,
    });
  const used = rare.expected > 0 ? [...common, rare] : common;
  const statistic = used.reduce((sum, { count, expected }) => sum + (count - expected) ** 2 / expected, 0);
  return { statistic, degrees: used.length - 1 };
}

describe("sampling", () => {
  test.each([0.7, 1, 2])("follows the model's distribution at temperature %d", async (temperature) => {
    const counts = await firstTokenCounts(3000, { temperature });
    const { statistic, degrees } = chiSquare(counts, await nextProbabilities(temperature));
    expect(degrees).toBeGreaterThan(5);
    // The statistic has mean d and variance 2d: five standard deviations above hardly ever happens, and the seed is fixed.
    expect(statistic).toBeLessThan(degrees + 5 * Math.sqrt(2 * degrees));
  });

  test("among the k most likely, in their proportions", async () => {
    const probabilities = await nextProbabilities(1);
    const kept = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!).slice(0, 5);
    const mass = kept.reduce((sum, id) => sum + probabilities[id]!, 0);
    const counts = await firstTokenCounts(2000, { temperature: 1, topK: 5 });
    expect(counts.flatMap((count, id) => (count > 0 ? [id] : [])).sort()).toEqual([...kept].sort());
    const { statistic, degrees } = chiSquare(
      counts,
      probabilities.map((value, id) => (kept.includes(id) ? value / mass : 0)),
    );
    expect(statistic).toBeLessThan(degrees + 5 * Math.sqrt(2 * degrees));
  });

  test("among the fewest whose probabilities reach top-p", async () => {
    const probabilities = await nextProbabilities(1);
    const order = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
    let mass = 0;
    const kept = order.filter((id) => {
      const isKept = mass < 0.3;
      if (isKept) mass += probabilities[id]!;
      return isKept;
    });
    expect(kept.length).toBeGreaterThan(2);
    const counts = await firstTokenCounts(2000, { temperature: 1, topP: 0.3 });
    const seen = counts.flatMap((count, id) => (count > 0 ? [id] : []));
    expect(seen.sort()).toEqual(kept.sort());
  });

  test.each<Partial<GenerateOptions>>([{ topK: 1 }, { topP: 1e-6 }, { temperature: 1e-4 }])(
    "with %o is greedy",
    async (options) => {
      const requests = [{ prompt: PROMPT }, { prompt: PROMPT.slice(2) }];
      const greedy = await session.generate(requests, { maxNewTokens: 10 });
      expect(await session.generate(requests, { maxNewTokens: 10, temperature: 1, ...options })).toEqual(
        greedy,
      );
    },
  );

  test("depends on seed and place in the list, not on the batch or the other prompts' lengths", async () => {
    const requests = [3, 6, 1, 4, 5].map((length) => ({ prompt: PROMPT.slice(0, length) }));
    const options = { maxNewTokens: 9, temperature: 1.2, topK: 40, topP: 0.9, seed: 3 };
    const whole = await session.generate(requests, options);
    for (const batchSize of [1, 2, 3]) {
      expect(await session.generate(requests, { ...options, batchSize })).toEqual(whole);
    }
    expect(await session.generate(requests.slice(0, 2), options)).toEqual(whole.slice(0, 2));
    expect(await session.generate(requests, { ...options, seed: 4 })).not.toEqual(whole);
  });
});

describe("the end of a completion", () => {
  test("a stop string over several tokens, in a batch whose other rows go on", async () => {
    const requests = [{ prompt: PROMPT }, { prompt: PROMPT.slice(1) }, { prompt: PROMPT.slice(3) }];
    const free = await session.generate(requests, { maxNewTokens: 12 });
    const pieces = free[1]!.ids.map((id) => session.tokenizer.decode([id]));
    // The end of one token and the start of the next.
    const stop = `${pieces[4]!.slice(-1)}${pieces[5]!.slice(0, 1)}`;
    const stopped = await session.generate(requests, { maxNewTokens: 12, stop: [stop] });
    stopped.forEach((result, index) => {
      const at = free[index]!.text.indexOf(stop);
      expect(result.text).toBe(at === -1 ? free[index]!.text : free[index]!.text.slice(0, at));
      expect(result.finish).toBe(at === -1 ? free[index]!.finish : "stop");
      expect(free[index]!.ids.slice(0, result.ids.length)).toEqual(result.ids);
    });
    expect(stopped[1]!.finish).toBe("stop");
  });

  test("a stop string within one token ends decoding there, and gives what it gives alone", async () => {
    const requests = [{ prompt: PROMPT }, { prompt: PROMPT.slice(1) }];
    const free = await session.generate(requests, { maxNewTokens: 12 });
    const stop = [session.tokenizer.decode([free[0]!.ids[3]!])];
    const together = await session.generate(requests, { maxNewTokens: 12, stop });
    expect(together[0]).toMatchObject({ finish: "stop" });
    for (const [index, request] of requests.entries()) {
      expect(await session.generate([request], { maxNewTokens: 12, stop })).toEqual([together[index]]);
    }
  });

  test("the end-of-text token ends a completion and is no part of it", async () => {
    const { eos } = session.tokenizer.specialTokens;
    const requests = Array.from({ length: 200 }, () => ({ prompt: PROMPT }));
    // Hot enough that the token comes up.
    const options = { maxNewTokens: 20, temperature: 3, seed: 2 };
    const results = await session.generate(requests, { ...options, batchSize: 100 });
    const ended = results.filter(({ finish }) => finish === "end-of-text");
    expect(ended.length).toBeGreaterThan(3);
    expect(ended.length).toBeLessThan(200);
    for (const { ids, text, finish } of results) {
      expect(ids).not.toContain(eos);
      expect(text).toBe(session.tokenizer.decode(ids));
      if (finish === "length") expect(ids.length).toBe(20);
      else expect(ids.length).toBeLessThan(20);
    }
  });

  test("one new token needs no turn of the loop", async () => {
    const [ten, one] = [
      await session.generate([{ prompt: PROMPT }], { maxNewTokens: 10 }),
      await session.generate([{ prompt: PROMPT }], { maxNewTokens: 1 }),
    ];
    expect(one[0]!.ids).toEqual(ten[0]!.ids.slice(0, 1));
  });

  test("a prompt that fills the window but for the new tokens, and not one more", async () => {
    const { maxPositions } = session.config;
    const long = Array.from({ length: maxPositions - 2 }, (_, index) => 3 + (index % 150));
    const [result] = await session.generate([{ prompt: long }], { maxNewTokens: 2 });
    expect(result!.ids.length).toBeLessThanOrEqual(2);
    const again = session.generate([{ prompt: [...long, 5] }], { maxNewTokens: 2 });
    await expect(again).rejects.toMatchObject({ code: "invalid-data" });
  });
});

test.each(["testdata/models/llama-tiny", "testdata/models/qwen2-tiny"])(
  "tokens that end a row in %s are those whose text holds a stop string",
  async (model) => {
    const { tokenizer, config, close } = await openModel(model);
    for (const stop of [["\n"], ["e"], [" t", "."], ["<|end|>"]]) {
      const expected = Array.from({ length: config.vocabularySize }, (_, id) => {
        const text =
          id < tokenizer.vocabularySize ? tokenizer.decode([id], { skipSpecialTokens: false }) : "";
        return id === tokenizer.specialTokens.eos || stop.some((string) => text.includes(string)) ? 1 : 0;
      });
      expect([...endingTokens(tokenizer, config.vocabularySize, stop)]).toEqual(expected);
    }
    await close();
  },
);
