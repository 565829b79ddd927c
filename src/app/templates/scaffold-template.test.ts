import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { checkTemplate } from "../../domain/templates/check/check-template.ts";
import { createWordTokenizer } from "../../testing/word-tokenizer.ts";
import { resolveTemplate } from "./resolve-template.ts";
import { scaffoldTemplate } from "./scaffold-template.ts";

test("a new template passes every check as it is, and is never overwritten", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "cookbook-scaffold-"));
  const files = await scaffoldTemplate("my-own-rule", folder);
  const { template } = await resolveTemplate(files.template);
  const checks = checkTemplate(template, { tokenizer: createWordTokenizer() });
  expect(checks.flatMap(({ findings }) => findings)).toEqual([]);
  await expect(scaffoldTemplate("my-own-rule", folder)).rejects.toThrow("exists already");
  await expect(scaffoldTemplate("MyRule", folder)).rejects.toMatchObject({ code: "invalid-parameter" });
  await expect(scaffoldTemplate("key-value", folder)).rejects.toThrow("is a template of the library");
  await rm(folder, { recursive: true });
});
