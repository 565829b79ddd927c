import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openReplyFolder } from "./reply-folder.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "cookbook-replies-"));
  vi.stubEnv("COOKBOOK_HOME", home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

const ORIGIN = { engine: "mock", precision: "float32", model: "m", adapter: undefined, name: "mock" };
const key = (digit: string) => digit.repeat(64);
const score = (logLikelihood: number) => ({
  logLikelihood,
  isGreedy: true,
  tokenLogLikelihoods: [logLikelihood],
});
const text = { ids: [1, 2], text: 'a "b"\n', finish: "stop" as const };

test("replies come back bit for bit, whoever opens the folder", async () => {
  const { store } = await openReplyFolder(ORIGIN);
  const value = -1 / 3 - 1e-17;
  await store.add([[key("a"), score(value)]]);
  await store.add([[key("b"), text]]);
  const again = (await openReplyFolder({ ...ORIGIN, name: "another way to name it" })).store;
  expect(again.get(key("a"))).toEqual(score(value));
  expect(again.get(key("b"))).toEqual(text);
});

test("another adapter, precision, model or engine knows nothing of them", async () => {
  const { store } = await openReplyFolder(ORIGIN);
  await store.add([[key("a"), score(-1)]]);
  for (const other of [{ adapter: "x" }, { precision: "int8" }, { model: "n" }, { engine: "onnx" }]) {
    expect((await openReplyFolder({ ...ORIGIN, ...other })).store.get(key("a"))).toBeUndefined();
  }
});

test("a torn or damaged line is passed over, and what comes after it is kept", async () => {
  const { store, folder } = await openReplyFolder(ORIGIN);
  await store.add([[key("a"), score(-1)]]);
  const file = path.join(folder, "replies.jsonl");
  await appendFile(file, `{"key":"${key("b")}","log_like`);
  await store.add([[key("c"), score(-3)]]);
  await appendFile(file, `{"key":"${key("d")}","log_likelihood":null,"greedy":true,"tokens":[]}\n`);
  const again = (await openReplyFolder(ORIGIN)).store;
  expect(["a", "b", "c", "d"].map((one) => again.get(key(one))?.constructor === Object)).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test("a folder that was pruned meanwhile is made again", async () => {
  const { store, folder } = await openReplyFolder(ORIGIN);
  await store.add([[key("a"), score(-1)]]);
  await rm(folder, { recursive: true });
  await store.add([[key("b"), score(-2)]]);
  expect(await readFile(path.join(folder, "replies.jsonl"), "utf8")).toContain(key("b"));
});
