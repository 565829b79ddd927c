import { CookbookError } from "../../core/errors.ts";
import { parseBytes } from "../../core/parse-bytes.ts";
import { pruneCache } from "./prune-cache.ts";

const VARIABLE = "COOKBOOK_EVALUATION_CACHE";
const DEFAULT_LIMIT = 2 ** 30;

/** What kept replies may take, in bytes: COOKBOOK_EVALUATION_CACHE ("500MB", "2GB"), else 1 GiB. Errors: invalid-parameter. */
export function evaluationLimit(environment: NodeJS.ProcessEnv = process.env): number {
  const given = environment[VARIABLE];
  if (given === undefined || given === "") return DEFAULT_LIMIT;
  const bytes = parseBytes(given);
  if (bytes !== undefined) return bytes;
  throw new CookbookError({
    code: "invalid-parameter",
    message: `${VARIABLE} is ${JSON.stringify(given)}, expected a size such as 500MB or 2GB`,
  });
}

/** Removes the longest unused replies of other models until all fit into the limit. Errors: io-failed. */
export async function limitEvaluations(keep: string): Promise<void> {
  await pruneCache({ parts: ["evaluations"], maxBytes: evaluationLimit(), keep });
}
