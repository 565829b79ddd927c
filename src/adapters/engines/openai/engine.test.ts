import { afterEach, describe, expect, it } from "vitest";
import {
  type FakeModelServer,
  type FakeServerOptions,
  fakeLogProbability,
  fakeTokens,
  openFakeModelServer,
} from "../../../testing/fake-model-server.ts";
import { createOpenaiEngine } from "./engine.ts";

let server: FakeModelServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function session(options: FakeServerOptions = {}, more: { apiKey?: string; model?: string } = {}) {
  server = await openFakeModelServer(options);
  return createOpenaiEngine().open({
    model: more.model ?? "fake",
    server: { baseUrl: server.baseUrl, apiKey: more.apiKey },
  });
}

const codes = (text: string) => Array.from(text, (character) => character.codePointAt(0)!);
const request = (context: string, continuation: string) => ({
  context: codes(context),
  continuation: codes(continuation),
});

describe("the engine openai", () => {
  it("sums the log-probabilities of a continuation's tokens", async () => {
    const { score } = await session();
    const [first, second] = await score([request("The cat sat", " on a mat"), request("Naïve 🐱:", " a")]);
    const tokens = fakeTokens(" on a mat");
    expect(tokens).toEqual([" on", " a", " mat"]);
    expect(first!.tokenLogLikelihoods).toEqual(tokens.map(fakeLogProbability));
    expect(first!.logLikelihood).toBeCloseTo(-0.25 * 9, 12);
    // " a" is as probable as the most probable token, " on" is not.
    expect([first!.isGreedy, second!.isGreedy]).toEqual([false, true]);
  });

  it("counts a token that lies across the border to the continuation", async () => {
    const { score } = await session();
    const [result] = await score([request("The ca", "t")]);
    expect(result!.tokenLogLikelihoods).toEqual([fakeLogProbability(" cat")]);
  });

  it("generates, and cuts at stop strings beyond those that the interface takes", async () => {
    const { generate } = await session();
    const stop = ["1", "2", "3", "4", "e"];
    const [result] = await generate([{ prompt: codes("Is it?") }], { maxNewTokens: 3, stop });
    expect(result).toMatchObject({ text: " y", finish: "stop" });
    expect(server!.calls.at(-1)!.body).toMatchObject({
      max_tokens: 3,
      temperature: 0,
      stop: ["1", "2", "3", "4"],
    });
  });

  it("tries again after 429 and 503, as long as Retry-After says, and gives up on 400", async () => {
    const busy = await session({
      answer: (call) =>
        call === 2
          ? { status: 429, headers: { "retry-after": "0.05" } }
          : call === 3
            ? { status: 503 }
            : undefined,
    });
    const [result] = await busy.score([request("The cat", " sat")]);
    expect(result!.logLikelihood).toBe(fakeLogProbability(" sat"));
    await server!.close();
    const refusing = await session({
      answer: (call) => (call > 1 ? { status: 400, body: '{"error":{"message":"too long"}}' } : undefined),
    });
    await expect(refusing.score([request("The cat", " sat")])).rejects.toMatchObject({
      code: "server-failed",
      message: expect.stringMatching(/answered 400: too long/),
    });
    expect(server!.calls).toHaveLength(2);
  });

  it("asks several at a time and gives replies in order", async () => {
    const { score } = await session();
    const words = ["one", "three", "eleven", "a", "four", "nine"];
    const results = await score(words.map((word) => request("Say", ` ${word}`)));
    expect(results.map(({ logLikelihood }) => logLikelihood)).toEqual(
      words.map((word) => fakeLogProbability(` ${word}`)),
    );
  });

  it("names the nearest model, and never tells the key", async () => {
    await expect(session({ models: [{ id: "fake-7b" }] }, { model: "fake-7" })).rejects.toMatchObject({
      code: "model-not-found",
      hint: 'did you mean "fake-7b"?',
    });
    await server!.close();
    const failure = await session({ apiKey: "right" }, { apiKey: "secret-words" }).catch(
      (error: Error) => error,
    );
    expect(failure).toMatchObject({ code: "server-failed", hint: expect.stringContaining("OPENAI_API_KEY") });
    expect(String((failure as Error).message)).not.toContain("secret-words");
    await server!.close();
    await session({ apiKey: "right" }, { apiKey: "right" });
    expect(server!.calls[0]!.authorization).toBe("Bearer right");
  });

  it("is another model when it replies otherwise", async () => {
    const one = await session();
    await server!.close();
    const other = await session({
      change: (reply) => ({ choices: [{ ...reply.choices[0]!, text: " no" }] }),
    });
    expect(other.modelFingerprint).not.toBe(one.modelFingerprint);
  });

  type Logprobs = Record<string, unknown[]>;
  const changed = (change: (own: Logprobs, call: number) => unknown) => ({
    change: (
      reply: { choices: { logprobs?: unknown; text: string; finish_reason: string }[] },
      call: number,
    ) => {
      const [choice] = reply.choices;
      if (choice!.logprobs === undefined) return reply;
      return { choices: [{ ...choice, logprobs: change(choice!.logprobs as Logprobs, call) }] };
    },
  });

  it.each<[string, FakeServerOptions, RegExp]>([
    ["gives none", changed(() => null), /no log-probabilities/],
    [
      "gives those of what it generated only",
      changed((own) => ({ ...own, tokens: [" yes"], token_logprobs: [-1] })),
      /another text/,
    ],
    [
      "gives fewer than tokens",
      changed((own) => ({ ...own, token_logprobs: own.token_logprobs!.slice(1) })),
      /\d+ log-probabilities for \d+ tokens/,
    ],
    [
      "gives one above 0",
      changed((own) => ({ ...own, token_logprobs: own.token_logprobs!.map(() => 0.5) })),
      /above 0/,
    ],
    [
      "gives null within the text",
      changed((own) => ({ ...own, token_logprobs: own.token_logprobs!.map(() => null) })),
      /null as a log-probability/,
    ],
    [
      "gives 0 for all",
      changed((own) => ({ ...own, token_logprobs: own.token_logprobs!.map((_, i) => (i === 0 ? null : 0)) })),
      /0 as the log-probability of every token/,
    ],
    ["tells no best token", changed((own) => ({ ...own, top_logprobs: null })), /most probable tokens/],
    [
      "echoes another text",
      changed((own) => ({ ...own, tokens: own.tokens!.map(() => "x"), text_offset: [] })),
      /another text/,
    ],
    [
      "changes from call to call",
      changed((own, call) => ({
        ...own,
        token_logprobs: own.token_logprobs!.map((value) =>
          value === null ? null : (value as number) - call,
        ),
      })),
      /log-likelihoods of -?[\d.]+ and/,
    ],
  ])("refuses a server that %s", async (_name, options, message) => {
    const { score } = await session(options as FakeServerOptions);
    await expect(score([request("The cat", " sat")])).rejects.toMatchObject({
      code: "server-failed",
      message: expect.stringMatching(message),
    });
  });

  it("refuses an adapter, tuning, and to guess an address", async () => {
    const engine = createOpenaiEngine();
    await expect(engine.open({ model: "fake" })).rejects.toMatchObject({ code: "usage" });
    const server = { baseUrl: "http://127.0.0.1:9/v1", apiKey: undefined };
    await expect(engine.open({ model: "fake", adapter: "a", server })).rejects.toMatchObject({
      code: "usage",
    });
    const { tune } = await session();
    await expect(tune([], {} as never)).rejects.toMatchObject({ code: "usage" });
  });
});
