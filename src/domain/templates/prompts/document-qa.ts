/**
 * The one layout of document question answering: templates train on it and the evaluation task asks with it, so the
 * two cannot drift. Any change here changes both, and must raise the version of the templates and tasks that use it.
 */

export interface DocumentQuestion {
  readonly context: string;
  readonly question: string;
}

/** The passage, a line with the question, and `Answer:` without a trailing space. White space at the ends is cut. */
export function documentQaPrompt({ context, question }: DocumentQuestion): string {
  return `${context.trim()}\nQuestion: ${question.trim()}\nAnswer:`;
}

/** A space, the answer, and the line break at which generation stops. */
export function documentQaCompletion(answer: string): string {
  return ` ${answer}\n`;
}

/** Generation ends before the first of these. */
export const DOCUMENT_QA_STOP: readonly string[] = ["\n"];
