import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CookbookError, ERROR_CODES, isCookbookError } from "./errors.ts";

test("every code has its line, exit status and meaning in docs/errors.md", () => {
  const lines = readFileSync("docs/errors.md", "utf8").split("\n");
  const documented = lines
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(documented.map(([, code, status, meaning]) => [code, status, meaning])).toEqual(
    Object.entries(ERROR_CODES).map(([code, { exitStatus, meaning }]) => [
      `\`${code}\``,
      String(exitStatus),
      meaning,
    ]),
  );
});

test("secrets never reach a message", () => {
  const error = new CookbookError({
    code: "download-failed",
    message: "GET failed with Authorization: Bearer abc.def and hf_abcdefghijklmnop",
    hint: "the key sk-1234567890abcdef was refused",
  });
  expect(error.message).toBe("GET failed with Authorization: Bearer … and hf_…");
  expect(error.hint).toBe("the key sk-… was refused");
});

test("an error of another copy of the package is recognised", () => {
  const foreign = Object.assign(new Error("x"), { [Symbol.for("cookbook.error")]: true });
  expect(isCookbookError(foreign)).toBe(true);
  expect(isCookbookError(new Error("x"))).toBe(false);
});
