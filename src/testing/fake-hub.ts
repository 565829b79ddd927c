import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that plays the Hugging Face Hub for one model or data set, with faults to order. Set HF_ENDPOINT to `url`. */
export interface FakeHub {
  readonly url: string;
  /** Method, path and range of every request so far, such as "GET /o/n/resolve/<sha>/config.json bytes=10-". */
  readonly requests: readonly string[];
  readonly faults: FakeHubFaults;
  close(): Promise<void>;
}

export interface FakeHubFaults {
  /** Ends the connection after so many bytes of these files' bodies, once for each entry of the list. */
  cuts: Record<string, number[]>;
  /** Sends other content than the listing promises. */
  corrupt: Set<string>;
  /** Answers listings with this HTTP status. */
  status: number | undefined;
  /** Sends whole files whatever range is asked for. */
  ignoreRanges: boolean;
}

export interface FakeHubOptions {
  /** "owner/name". */
  readonly repository: string;
  /** Default "model". */
  readonly type?: "model" | "dataset";
  /** The branch that stands for the commit. Default "main". */
  readonly revision?: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Names listed as LFS files, with SHA-256; the others with Git's SHA-1. */
  readonly lfs: ReadonlySet<string>;
  /** When given, requests without this token are answered with 401. */
  readonly token?: string;
  /** Default: 40 times "a". */
  readonly commit?: string;
}

export async function startFakeHub(options: FakeHubOptions): Promise<FakeHub> {
  const { repository, type = "model", revision = "main", files, commit = "a".repeat(40) } = options;
  const requests: string[] = [];
  const faults: FakeHubFaults = { cuts: {}, corrupt: new Set(), status: undefined, ignoreRanges: false };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { range, authorization } = request.headers;
    const path = decodeURIComponent((request.url ?? "").split("?")[0]!);
    requests.push([request.method, path, range].filter(Boolean).join(" "));
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (options.token !== undefined && authorization !== `Bearer ${options.token}`)
      return void json(401, { error: "Invalid username or password." });
    if (path.startsWith("/api/") && faults.status !== undefined)
      return void json(faults.status, { error: "ordered" });
    const api = `/api/${type}s/${repository}`;
    if ([revision, commit].some((name) => path === `${api}/revision/${name}`))
      return void json(200, { _id: "1", id: repository, sha: commit, lastModified: "2025-01-01" });
    const tree = `${api}/tree/${commit}`;
    if (path === tree || path.startsWith(`${tree}/`)) {
      const entries = listing(options, path.slice(tree.length + 1));
      return void (entries.length > 0 ? json(200, entries) : json(404, { error: "Entry not found" }));
    }
    const prefix = `${type === "dataset" ? "/datasets" : ""}/${repository}/resolve/${commit}/`;
    const content = path.startsWith(prefix) ? files.get(path.slice(prefix.length)) : undefined;
    if (content === undefined) return void json(404, { error: "Repository not found" });
    sendFile(path.slice(prefix.length), content, faults.ignoreRanges ? undefined : range, response);
  }

  function sendFile(
    name: string,
    content: Uint8Array,
    range: string | undefined,
    response: ServerResponse,
  ): void {
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    const body = Buffer.from(content.subarray(start));
    if (faults.corrupt.has(name)) body[body.length - 1]! ^= 1;
    response.writeHead(range === undefined ? 200 : 206, {
      "content-length": body.length,
      ...(range === undefined
        ? {}
        : { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` }),
    });
    const cut = faults.cuts[name]?.shift();
    if (cut === undefined) response.end(body);
    else response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
  }

  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    faults,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}

/** The files right in a folder; "" is the top. */
function listing({ files, lfs }: FakeHubOptions, folder: string): unknown[] {
  const inFolder = [...files].filter(([path]) => path.split("/").slice(0, -1).join("/") === folder);
  return inFolder.map(([path, content]) => ({
    type: "file",
    path,
    size: content.length,
    oid: createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex"),
    ...(lfs.has(path)
      ? {
          lfs: {
            oid: createHash("sha256").update(content).digest("hex"),
            size: content.length,
            pointerSize: 130,
          },
        }
      : {}),
  }));
}
