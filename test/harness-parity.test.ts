import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOnnxEngine } from "../src/adapters/engines/onnx/engine.ts";
import { evaluate } from "../src/app/evaluate.ts";
import { askRows } from "../src/app/evaluation/ask-rows.ts";
import { loadTaskData } from "../src/app/evaluation/task-data.ts";
import { sha256Hex } from "../src/core/sha256.ts";
import { selectTasks } from "../src/domain/evaluation/groups/registry.ts";
import type { ModelSession } from "../src/domain/ports/engine.ts";

/** Folder with the benchmarks' rows, which the project does not hold: `<task>.jsonl` for the eight tasks. */
const DATA = process.env.COOKBOOK_TEST_GPT4ALL8;
/** Rows scored per task; token ids are compared on all of them. */
const SCORED = 5;

type GoldenRow = readonly [
  id: string,
  doc: number,
  gold: number,
  codePoints: readonly number[],
  idsDigest: string,
  logLikelihoods: readonly number[],
  greedy: readonly (0 | 1)[],
];
const golden = JSON.parse(readFileSync("testdata/golden/harness-gpt4all8.json", "utf8")) as {
  readonly tolerance: { readonly log_likelihood: { readonly absolute: number; readonly relative: number } };
  readonly tasks: Readonly<Record<string, { readonly rows: readonly GoldenRow[] }>>;
};
const { tasks } = selectTasks(["gpt4all"]);

describe.skipIf(DATA === undefined || !existsSync(DATA))(
  "lm-evaluation-harness on real rows, SmolLM2",
  () => {
    let session: ModelSession;
    beforeAll(async () => {
      session = await createOnnxEngine().open({ model: "smollm2-135m-instruct" });
    });
    afterAll(() => session.close());

    test.each(tasks)("$id", async (task) => {
      const { rows: wanted } = golden.tasks[task.id]!;
      expect(existsSync(join(DATA!, `${task.id}.jsonl`))).toBe(true);
      const [data] = await loadTaskData([task], { data: DATA!, limit: wanted.length, shots: 0 });
      const { rows } = data!;
      const asked = askRows(session, task, rows);
      const digests = asked.map((question) => {
        if (question.kind !== "score") throw new Error(task.id);
        const ids = question.requests.map(({ context, continuation }) => [context, continuation]);
        return sha256Hex(JSON.stringify(ids)).slice(0, 16);
      });
      expect(rows.map(({ id, index }, place) => [id, index, digests[place]])).toEqual(
        wanted.map((row) => [row[0], row[1], row[4]]),
      );
      const { samples } = await evaluate(session, task, rows.slice(0, SCORED));
      const { absolute, relative } = golden.tolerance.log_likelihood;
      samples.forEach(({ reply }, place) => {
        if (reply.kind !== "log-likelihoods") throw new Error(task.id);
        reply.options.forEach((option, index) => {
          const reference = wanted[place]![5][index]!;
          expect(option.isGreedy ? 1 : 0).toBe(wanted[place]![6][index]);
          expect(Math.abs(option.logLikelihood - reference)).toBeLessThan(
            absolute + relative * Math.abs(reference),
          );
        });
      });
    });
  },
);
