import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeServerOptions {
  /** Changes a reply before it is sent. */
  readonly change?: (reply: Reply, call: number) => unknown;
  /** Answers a call by itself; undefined leaves it to the server. */
  readonly answer?: (
    call: number,
  ) => { status: number; headers?: Record<string, string>; body?: string } | undefined;
  readonly models?: readonly object[];
  readonly apiKey?: string;
}

interface Reply {
  choices: {
    text: string;
    finish_reason: string;
    logprobs?: {
      tokens: string[];
      token_logprobs: (number | null)[];
      top_logprobs: Record<string, number>[];
      text_offset: number[];
    };
  }[];
}

export interface FakeModelServer {
  readonly baseUrl: string;
  readonly calls: { readonly body: Record<string, unknown>; readonly authorization: string | undefined }[];
  close(): Promise<void>;
}

/** Tokens of the fake model: a word with its space, or one character. */
export const fakeTokens = (text: string): string[] => text.match(/ ?[a-z]+|[\s\S]/giu) ?? [];

/** Log-probability of a token: longer ones are less probable; it depends on nothing else. */
export const fakeLogProbability = (token: string): number => -0.25 * [...token].length;

/** A server like vLLM's, with a made-up model that generates " yes". */
export async function openFakeModelServer(options: FakeServerOptions = {}): Promise<FakeModelServer> {
  const { models = [{ id: "fake" }], apiKey } = options;
  const calls: FakeModelServer["calls"] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    };
    if (request.url === "/v1/models") return send(200, { data: models });
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    calls.push({ body, authorization: request.headers.authorization });
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) {
      return send(401, { error: { message: `the key ${request.headers.authorization} is wrong` } });
    }
    const own = options.answer?.(calls.length);
    if (own !== undefined) return send(own.status, own.body ?? "", own.headers);
    if (request.url !== "/v1/completions") return send(404, { error: { message: "no such page" } });
    send(200, options.change?.(replyTo(body), calls.length) ?? replyTo(body));
  }

  const server = createServer((request, response) => {
    void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    calls,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function replyTo({ prompt, echo }: Record<string, unknown>): Reply {
  const generated = " yes";
  if (echo !== true) return { choices: [{ text: generated, finish_reason: "length" }] };
  const tokens = [
    ...(typeof prompt === "string" ? fakeTokens(prompt) : (prompt as number[]).map((id) => `<${id}>`)),
    generated,
  ];
  let at = 0;
  const text_offset = tokens.map((token) => {
    const from = at;
    at += [...token].length;
    return from;
  });
  return {
    choices: [
      {
        text: tokens.join(""),
        finish_reason: "length",
        logprobs: {
          tokens,
          token_logprobs: tokens.map((token, place) => (place === 0 ? null : fakeLogProbability(token))),
          // The most probable token is always one of two characters: such tokens are greedy.
          top_logprobs: tokens.map(() => ({ " a": fakeLogProbability(" a") })),
          text_offset,
        },
      },
    ],
  };
}
