import { canonicalJson } from "../../../core/canonical-json.ts";
import { createRandom } from "../../../core/random.ts";
import type { EvaluationTask } from "../../evaluation/define-task.ts";
import type { SampleRecord } from "../../evaluation/sample-record.ts";
import { questionReader } from "../../evaluation/without-labels.ts";

/** Tokens that hold one word and what shows its end. */
const WORD_TOKENS = 8;

/**
 * The task as it is asked for votes: rows are read without their labels, nothing is scored, and a last word is generated
 * in place of scoring the right one. With the name of a probe, options that stand in the prompt by letter are shown to each
 * probe in an order of its own: probes that always say A would agree otherwise, whatever the rows say.
 * Errors: invalid-task for a task that does not say where its labels are.
 */
export function votingTask(task: EvaluationTask, probe?: string): EvaluationTask {
  const readRow = questionReader(task);
  if (task.kind === "choice") {
    const { optionsInOrder } = task;
    const isShuffled = probe !== undefined && optionsInOrder !== undefined;
    const options = isShuffled
      ? (row: unknown) => optionsInOrder(row, orderFor(probe, row, task.options(row).length))
      : task.options;
    return { ...task, readRow, options, metrics: [] };
  }
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

/** Depends on probe and question alone, so that votes can be asked again. */
function orderFor(probe: string, row: unknown, options: number): number[] {
  return createRandom(["vote-order", probe, canonicalJson(row)]).shuffled([...Array(options).keys()]);
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
 * task leads with acc_norm, as it is scored), the first line of an answer, or a last word. Nothing where nothing can be read,
 * or where options tie: the first would win by its place alone.
 */
export function voteOf(task: EvaluationTask, { reply }: SampleRecord): RowVote {
  if (reply.kind === "text") {
    const said =
      task.kind === "target" ? firstWord(reply.text) : (reply.text.trim().split("\n")[0] ?? "").trim();
    return { vote: said === "" ? null : said, options: undefined, score: undefined };
  }
  const values = optionValues(task, reply);
  const options = values.length;
  const best = preferredOption(values);
  const isTied = values.some((value, option) => option !== best && value === values[best]);
  // What is no number cannot be compared.
  if (isTied || values.some(Number.isNaN)) return { vote: null, options, score: undefined };
  const total = values.reduce((sum, value) => sum + Math.exp(value - values[best]!), 0);
  return { vote: best, options, score: 1 / total };
}

/** What the task's leading metric compares: log-likelihoods, divided by code points where that is acc_norm. */
export function optionValues(
  task: EvaluationTask,
  { options }: Extract<SampleRecord["reply"], { kind: "log-likelihoods" }>,
): number[] {
  const isNormed = task.primaryMetric === "acc_norm";
  return options.map(({ logLikelihood, continuation }) =>
    isNormed ? logLikelihood / Math.max(1, [...continuation].length - 1) : logLikelihood,
  );
}

/** Index of the largest value, the first of equal ones, as accuracies are counted. */
export function preferredOption(values: readonly number[]): number {
  return values.reduce((at, value, option) => (value > values[at]! ? option : at), 0);
}

function firstWord(text: string): string {
  return /^\s*[^\p{L}\p{N}]*([\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*)/u.exec(text)?.[1] ?? "";
}
