export interface BooleanQuestion {
  readonly passage: string;
  /** Without a question mark. */
  readonly question: string;
}

/** The layout of yes/no questions over a passage (BoolQ): the question mark is always added. */
export function booleanQuestionPrompt({ passage, question }: BooleanQuestion): string {
  return `${passage}\nQuestion: ${question}?\nAnswer:`;
}
