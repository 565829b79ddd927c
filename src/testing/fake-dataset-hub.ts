import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A server that plays the Hugging Face Hub for uploads of datasets: repositories, preupload, Git LFS batches, commits.
 * Set HF_ENDPOINT to `url`.
 */
export interface FakeDatasetHub {
  readonly url: string;
  /** By "owner/name". */
  readonly repositories: Map<string, FakeRepository>;
  /** Method and path of every request so far. */
  readonly requests: readonly string[];
  readonly faults: FakeDatasetHubFaults;
  close(): Promise<void>;
}

export interface FakeRepository {
  isPrivate: boolean;
  /** Content by name; those that came through LFS are in `lfs` too. */
  readonly files: Map<string, Buffer>;
  readonly lfs: Set<string>;
  /** Titles, oldest first. */
  readonly commits: string[];
}

export interface FakeDatasetHubFaults {
  /** Answers further commits with this HTTP status. */
  commitStatus: number | undefined;
  /** Breaks off further LFS uploads after so many. */
  uploadsLeft: number;
}

export interface FakeDatasetHubOptions {
  /** May write; requests with another, or with none where one is needed, are answered with 401. */
  readonly token: string;
  /** Names that take the way of LFS, as `.gitattributes` says on the Hub. */
  readonly isLfs?: (name: string) => boolean;
}

export function emptyRepository(isPrivate = false): FakeRepository {
  const files = new Map([[".gitattributes", Buffer.from("*.parquet filter=lfs\n")]]);
  return { isPrivate, files, lfs: new Set(), commits: [] };
}

export async function startFakeDatasetHub(options: FakeDatasetHubOptions): Promise<FakeDatasetHub> {
  const { token, isLfs = (name) => /\.(parquet|gz|bin)$/.test(name) } = options;
  const repositories = new Map<string, FakeRepository>();
  const blobs = new Map<string, Buffer>();
  const requests: string[] = [];
  const faults: FakeDatasetHubFaults = { commitStatus: undefined, uploadsLeft: Number.POSITIVE_INFINITY };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = decodeURIComponent((request.url ?? "").split("?")[0]!);
    requests.push(`${request.method} ${route}`);
    const json = (status: number, value: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    const { authorization } = request.headers;
    const blob = /^\/blobs\/([0-9a-f]{64})$/.exec(route)?.[1];
    if (blob !== undefined) {
      // As storage with signed addresses does.
      if (authorization !== undefined) return json(400, { error: "a token has no business here" });
      if (faults.uploadsLeft-- <= 0) return void request.socket.destroy();
      const content = await body(request);
      if (digest(content) !== blob) return json(422, { error: "other content than announced" });
      blobs.set(blob, content);
      return json(200, {});
    }
    if (authorization !== `Bearer ${token}`) return json(401, { error: "Invalid username or password." });
    if (route === "/api/repos/create") {
      const { organization, name, visibility, type } = JSON.parse((await body(request)).toString()) as Record<
        string,
        string
      >;
      const full = `${organization}/${name}`;
      if (type !== "dataset") return json(400, { error: "no dataset" });
      if (repositories.has(full)) return json(409, { error: "You already created this dataset repo" });
      repositories.set(full, emptyRepository(visibility === "private"));
      return json(200, { url: `${url()}/datasets/${full}`, id: full });
    }
    const match = /^(?:\/api)?\/datasets\/([^/]+\/[^/]+?)(?:\.git)?\/(.+)$/.exec(route);
    const repository = repositories.get(match?.[1] ?? "");
    if (match === null || repository === undefined) return json(404, { error: "Repository not found" });
    const action = match[2]!;
    if (action === "revision/HEAD") {
      return json(200, { _id: "1", id: match[1], private: repository.isPrivate, lastModified: "2026-01-01" });
    }
    if (action === "tree/main") return json(200, listing(repository));
    const content = (await body(request)).toString("utf8");
    if (action === "preupload/main") {
      const { files } = JSON.parse(content) as { files: { path: string }[] };
      return json(200, {
        files: files.map(({ path }) => ({ path, uploadMode: isLfs(path) ? "lfs" : "regular" })),
      });
    }
    if (action === "info/lfs/objects/batch") {
      const { objects } = JSON.parse(content) as { objects: { oid: string; size: number }[] };
      const actions = (oid: string) =>
        blobs.has(oid) ? {} : { actions: { upload: { href: `${url()}/blobs/${oid}` } } };
      return json(200, {
        transfer: "basic",
        objects: objects.map(({ oid, size }) => ({ oid, size, ...actions(oid) })),
      });
    }
    if (action === "commit/main") {
      if (faults.commitStatus !== undefined) return json(faults.commitStatus, { error: "ordered" });
      return json(200, commit(repository, blobs, content));
    }
    return json(404, { error: `no ${action}` });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url(),
    repositories,
    requests,
    faults,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      }),
  };
}

interface CommitLine {
  readonly key: "header" | "file" | "lfsFile" | "deletedFile";
  readonly value: { summary: string; path: string; content: string; oid: string };
}

function commit(repository: FakeRepository, blobs: ReadonlyMap<string, Buffer>, content: string) {
  for (const line of content.split("\n")) {
    const { key, value } = JSON.parse(line) as CommitLine;
    if (key === "header") repository.commits.push(value.summary);
    if (key === "deletedFile") repository.files.delete(value.path);
    if (key === "file") repository.files.set(value.path, Buffer.from(value.content, "base64"));
    if (key === "lfsFile") {
      const blob = blobs.get(value.oid);
      if (blob === undefined) throw new Error(`${value.path} was not uploaded`);
      repository.files.set(value.path, blob);
      repository.lfs.add(value.path);
    }
  }
  const oid = createHash("sha1").update(content).digest("hex");
  return { commitOid: oid, commitUrl: `commit/${oid}`, hookOutput: "" };
}

function listing({ files, lfs }: FakeRepository): unknown[] {
  return [...files].map(([path, content]) => ({
    type: "file",
    path,
    size: content.length,
    oid: createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex"),
    ...(lfs.has(path) ? { lfs: { oid: digest(content), size: content.length, pointerSize: 130 } } : {}),
  }));
}

function digest(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
