export interface ResolveModelOptions {
  readonly signal?: AbortSignal;
}

export async function resolveModel(reference: string, _options: ResolveModelOptions = {}): Promise<string> {
  return reference;
}
