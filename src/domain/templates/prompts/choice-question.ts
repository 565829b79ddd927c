export const CHOICE_LABELS = ["A", "B", "C", "D", "E", "F", "G", "H"] as const;

/** The layout of a question whose options are scored as continuations and not shown (ARC, PIQA). */
export function plainQuestionPrompt(question: string): string {
  return `Question: ${question}\nAnswer:`;
}

/** A question with its options on lettered lines. At most eight options. */
export function letteredQuestionPrompt(question: string, options: readonly string[]): string {
  const lines = options.map((option, i) => `${CHOICE_LABELS[i]}. ${option}`);
  return `Question: ${question}\n${lines.join("\n")}\nAnswer:`;
}
