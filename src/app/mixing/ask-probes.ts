import path from "node:path";
import { loadEngine } from "../../adapters/engines/registry.ts";
import type { OnDownloadEvent } from "../../adapters/models/download/download-event.ts";
import { jsonLines } from "../../adapters/store/json-lines.ts";
import { writeFile } from "../../adapters/store/write-file.ts";
import { CookbookError } from "../../core/errors.ts";
import { BASE_PROBE } from "../../domain/mixing/votes/vote.ts";
import { votingTask } from "../../domain/mixing/votes/voting-task.ts";
import { evaluate } from "../evaluate.ts";
import { keepReplies } from "../evaluation/keep-replies.ts";
import { loadTaskData } from "../evaluation/task-data.ts";
import { getModel } from "../get-model.ts";
import { resolveTasks } from "../tasks/resolve-tasks.ts";
import { ruleLabels } from "./rule-labels.ts";
import { type VoteLine, voteLines } from "./vote-lines.ts";
import { checkVotesFile, writeVotes } from "./write-votes.ts";

export interface AskProbesOptions {
  readonly engine: string;
  readonly model: string;
  /** Adapter folders by probe; the untuned model is asked too, as "base". */
  readonly probes: Readonly<Record<string, string>>;
  readonly tasks: readonly string[];
  readonly data?: string | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
  readonly out: string;
  /** Where to write what templates' rules say of the rows, as labels (JSON Lines). */
  readonly ruleLabels?: string | undefined;
  readonly batchSize?: number | undefined;
  readonly chat?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onDownload?: OnDownloadEvent | undefined;
  readonly onProgress?: (probe: string, task: string, done: number, total: number) => void;
}

/**
 * Asks the untuned model and every probe the same rows, without looking at a label, and writes their votes. Replies are
 * kept, so an interrupted call goes on. Errors: those of tasks, data and engine; usage (a probe called "base", names of files
 * that say no kind).
 */
export async function askProbes(options: AskProbesOptions): Promise<readonly VoteLine[]> {
  if (Object.hasOwn(options.probes, BASE_PROBE)) {
    throw new CookbookError({
      code: "usage",
      message: `a probe cannot be called "${BASE_PROBE}": that is the untuned model, which is asked anyway`,
    });
  }
  checkVotesFile(options.out);
  checkRuleLabelsFile(options);
  const { tasks } = await resolveTasks(options.tasks);
  const data = await loadTaskData(
    tasks.map((task) => votingTask(task)),
    { ...options, shots: 0 },
  );
  await getModel(options);
  const engine = await loadEngine(options.engine);
  const lines: VoteLine[] = [];
  const probes = [[BASE_PROBE, undefined], ...Object.entries(options.probes)] as const;
  for (const [probe, adapter] of probes) {
    const model = await engine.open({ model: options.model, ...(adapter === undefined ? {} : { adapter }) });
    try {
      const { session, limit } = await keepReplies(model, { name: options.model });
      for (const [place, { task, rows }] of data.entries()) {
        const { samples } = await evaluate(session, votingTask(tasks[place]!, probe), rows, {
          chat: options.chat,
          batchSize: options.batchSize,
          signal: options.signal,
          onProgress: (done, total) => options.onProgress?.(probe, task.id, done, total),
        });
        lines.push(...voteLines(tasks[place]!, probe, samples));
      }
      await limit();
    } finally {
      await model.close();
    }
  }
  await writeVotes(options.out, lines);
  if (options.ruleLabels !== undefined) {
    const asked = tasks.map((task, place) => ({ task, rows: data[place]!.rows }));
    await writeFile(options.ruleLabels, jsonLines(ruleLabels(asked, lines)));
  }
  return lines;
}

/** They are written as plain lines, and `mix estimate --gold` reads a file as what its name says. */
function checkRuleLabelsFile({ ruleLabels: file, out }: AskProbesOptions): void {
  if (file !== undefined && path.resolve(file) === path.resolve(out)) {
    throw new CookbookError({
      code: "usage",
      message: `--rule-labels and --out both name ${file}: one would overwrite the other`,
    });
  }
  if (file === undefined || file.endsWith(".jsonl")) return;
  throw new CookbookError({
    code: "usage",
    message: `--rule-labels ${file} does not end in .jsonl`,
    hint: "for example --rule-labels rules.jsonl",
  });
}
