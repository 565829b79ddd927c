import type { EvaluationTask } from "../../evaluation/define-task.ts";
import type { SampleRecord } from "../../evaluation/sample-record.ts";
import { questionReader } from "../../evaluation/without-labels.ts";

/** Tokens that hold one word and what shows its end. */
const WORD_TOKENS = 8;

/**
 * The task as it is asked for votes: rows are read without their labels, nothing is scored, and a last word is generated
 * in place of scoring the right one. Errors: invalid-task for a task that does not say where its labels are.
 */
export function votingTask(task: EvaluationTask): EvaluationTask {
  const readRow = questionReader(task);
  if (task.kind === "choice") return { ...task, readRow, metrics: [] };
  if (task.kind === "generation") return { ...task, readRow, golds: () => [], metrics: [] };
  const { id, version, title, rowFields, primaryMetric, fingerprint } = task;
  return {
    kind: "generation",
    id,
    version,
    title,
    rowFields,
    primaryMetric,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    readRow,
    prompt: (row) => task.request(row).context,
    golds: () => [],
    metrics: [],
    stop: ["\n"],
    maxNewTokens: WORD_TOKENS,
  };
}

/** What a probe says to one row. */
export interface RowVote {
  /** An option's index, an answer, or nothing. */
  readonly vote: number | string | null;
  /** Number of options; choices only. */
  readonly options: number | undefined;
  /** The probability of the chosen option among the options; choices only. */
  readonly score: number | undefined;
}

/**
 * The vote in a reply to the voting task: the option with the highest log-likelihood (divided by its code points where the
 * task leads with acc_norm, as it is scored), the first line of an answer, or a last word. Nothing where nothing can be read.
 */
export function voteOf(task: EvaluationTask, { reply }: SampleRecord): RowVote {
  if (reply.kind === "text") {
    const said =
      task.kind === "target" ? firstWord(reply.text) : (reply.text.trim().split("\n")[0] ?? "").trim();
    return { vote: said === "" ? null : said, options: undefined, score: undefined };
  }
  const isNormed = task.primaryMetric === "acc_norm";
  const values = reply.options.map(({ logLikelihood, continuation }) =>
    isNormed ? logLikelihood / Math.max(1, [...continuation].length - 1) : logLikelihood,
  );
  // What is no number cannot be compared: the first option would win by its place alone.
  if (values.some(Number.isNaN)) return { vote: null, options: values.length, score: undefined };
  const best = values.reduce((at, value, option) => (value > values[at]! ? option : at), 0);
  const total = values.reduce((sum, value) => sum + Math.exp(value - values[best]!), 0);
  return { vote: best, options: values.length, score: 1 / total };
}

function firstWord(text: string): string {
  return /^\s*[^\p{L}\p{N}]*([\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*)/u.exec(text)?.[1] ?? "";
}
