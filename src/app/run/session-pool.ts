import type { Engine, ModelSession, Precision } from "../../domain/ports/engine.ts";

export interface SessionRequest {
  readonly adapter?: string;
  readonly precision: Precision;
}

/** Opens the run's model in the variants that stages ask for and keeps one open at a time: weights are large. */
export interface SessionPool {
  get(request: SessionRequest): Promise<ModelSession>;
  close(): Promise<void>;
}

export function createSessionPool(engine: Engine, model: string): SessionPool {
  let current: { readonly key: string; readonly session: ModelSession } | undefined;

  async function close(): Promise<void> {
    const open = current;
    current = undefined;
    await open?.session.close();
  }

  return {
    close,
    async get(request) {
      const key = `${request.precision} ${request.adapter ?? ""}`;
      if (current?.key === key) return current.session;
      await close();
      const session = await engine.open({ model, ...request });
      current = { key, session };
      return session;
    },
  };
}
