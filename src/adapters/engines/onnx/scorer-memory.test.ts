import { expect, it } from "vitest";
import { openModelContext } from "./open-model-context.ts";
import { createScorer } from "./scorer.ts";

const TOKENS = 7000;

it("a long context holds a small share of its attention scores at a time", async () => {
  const opened = await openModelContext({ model: "testdata/models/llama-tiny", threads: 1 });
  const config = { ...opened.source.config, maxPositions: TOKENS };
  const scorer = createScorer({ ...opened, source: { ...opened.source, config } });
  const ids = Array.from({ length: TOKENS }, (_, index) => (index * 7919) % config.vocabularySize);
  const before = process.resourceUsage().maxRSS;
  const [result] = await scorer.score([{ context: ids, continuation: [5] }], {});
  const grownBytes = (process.resourceUsage().maxRSS - before) * 1024;
  await scorer.release();
  await opened.source.close();
  expect(result!.tokenLogLikelihoods).toHaveLength(1);
  expect(grownBytes).toBeLessThan((4 * config.headCount * TOKENS ** 2) / 2);
});
