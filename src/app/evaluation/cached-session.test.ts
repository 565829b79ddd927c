import { describe, expect, it } from "vitest";
import type { ModelSession } from "../../domain/ports/engine.ts";
import type { Reply, ReplyStore } from "../../domain/ports/reply-store.ts";
import { createMockEngine } from "../../testing/mock-engine.ts";
import { cachedSession } from "./cached-session.ts";

function memoryStore(): ReplyStore & { readonly replies: Map<string, Reply> } {
  const replies = new Map<string, Reply>();
  return {
    replies,
    get: (key) => replies.get(key),
    async add(entries) {
      for (const [key, reply] of entries) replies.set(key, reply);
    },
  };
}

/** A session that counts what it is asked. */
async function counted() {
  const inner = await createMockEngine().open({ model: "mock" });
  const asked: number[] = [];
  const session: ModelSession = {
    ...inner,
    score: (requests, options) => {
      asked.push(requests.length);
      return inner.score(requests, options);
    },
    generate: (requests, options) => {
      asked.push(requests.length);
      return inner.generate(requests, options);
    },
  };
  return { inner, session, asked };
}

const REQUESTS = [
  { context: [5, 6], continuation: [7] },
  { context: [5], continuation: [6, 7] },
  { context: [8], continuation: [9] },
];

describe("cachedSession", () => {
  it("asks once, and gives the model's own replies in order", async () => {
    const { inner, session, asked } = await counted();
    const cached = cachedSession(session, memoryStore());
    expect(await cached.score(REQUESTS.slice(0, 2))).toEqual(await inner.score(REQUESTS.slice(0, 2)));
    const all = await cached.score([...REQUESTS].reverse());
    expect(all).toEqual(await inner.score([...REQUESTS].reverse()));
    await cached.score(REQUESTS);
    expect(asked).toEqual([2, 1]);
    expect(cached.counts).toEqual({ requests: 8, known: 5 });
  });

  it("tells requests apart by where context ends, by stops and by length", async () => {
    const { session, asked } = await counted();
    const cached = cachedSession(session, memoryStore());
    const prompt = [{ prompt: [5, 6, 7] }];
    await cached.score(REQUESTS.slice(0, 1));
    await cached.score(REQUESTS.slice(1, 2));
    await cached.generate(prompt, { maxNewTokens: 2 });
    await cached.generate(prompt, { maxNewTokens: 3 });
    await cached.generate(prompt, { maxNewTokens: 3, stop: ["x"] });
    expect(asked).toEqual([1, 1, 1, 1, 1]);
    await cached.generate(prompt, { maxNewTokens: 3, stop: ["x"] });
    expect(asked).toHaveLength(5);
  });

  it("keeps no sampled text", async () => {
    const { session, asked } = await counted();
    const store = memoryStore();
    const cached = cachedSession(session, store);
    const options = { maxNewTokens: 2, temperature: 1, seed: 3 };
    await cached.generate([{ prompt: [5] }], options);
    await cached.generate([{ prompt: [5] }], options);
    expect(asked).toEqual([1, 1]);
    expect(store.replies.size).toBe(0);
  });

  it("counts known requests as done", async () => {
    const { session } = await counted();
    const cached = cachedSession(session, memoryStore());
    await cached.score(REQUESTS.slice(0, 2));
    const seen: [number, number][] = [];
    await cached.score(REQUESTS, { onProgress: (done, total) => seen.push([done, total]) });
    expect(seen.at(-1)).toEqual([3, 3]);
  });
});
