import { readFile } from "node:fs/promises";
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { CookbookError, type ErrorCode } from "../../core/errors.ts";
import { ioFailed } from "./io-failed.ts";

export interface YamlFile {
  readonly value: unknown;
  /** Line, from 1, of the key or list item at a path; undefined when there is none. */
  readonly lineOf: (path: readonly (string | number)[]) => number | undefined;
}

/** Errors: `io-failed`; the given code with the line of a syntax error. */
export async function readYaml(file: string, code: ErrorCode = "invalid-recipe"): Promise<YamlFile> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw ioFailed("read", file, cause);
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new CookbookError({
      code,
      message: `${file}, line ${lines.linePos(problem.pos[0]).line}: ${problem.message}`,
      hint: "check the indentation and quotes there",
      cause: problem,
    });
  }
  return {
    value: document.toJS() as unknown,
    lineOf(path) {
      let node: unknown = document.contents;
      let offset: number | undefined;
      for (const part of path) {
        if (isMap(node)) {
          const pair = node.items.find(
            (item) => isScalar(item.key) && String(item.key.value) === String(part),
          );
          if (pair === undefined || !isScalar(pair.key)) return undefined;
          offset = pair.key.range?.[0];
          node = pair.value;
        } else if (isSeq(node)) {
          node = node.items[Number(part)];
          offset = (node as { range?: readonly number[] } | undefined)?.range?.[0];
        } else {
          return undefined;
        }
      }
      return offset === undefined ? undefined : lines.linePos(offset).line;
    },
  };
}
