/** The one layout of entity matching: the template trains on it and the evaluation task asks with it. */
export function entityMatchPrompt({
  left,
  right,
}: {
  readonly left: string;
  readonly right: string;
}): string {
  return `Record A is ${left}.\nRecord B is ${right}.\nQuestion: Are record A and record B the same?\nAnswer:`;
}
