/** The one layout of extraction to JSON: the template trains on it and the evaluation task asks with it. */
export function extractJsonPrompt({ text, keys }: { readonly text: string; readonly keys: string }): string {
  return `${text}\nKeys: ${keys}\nJSON:`;
}
