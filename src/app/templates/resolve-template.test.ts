import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSampler } from "../../domain/templates/sdk/sampler.ts";
import { parseTemplateReference, resolveTemplate } from "./resolve-template.ts";

let folder = "";

const source = (id: string, type = "") => `
import { z } from "zod";
import { defineTemplate, integer, tokenFields } from "cookbook/templates";
interface Unused { readonly nothing${type === "" ? "?: number" : type} }
export const ${id.replace("-", "")} = defineTemplate({
  id: "${id}", version: 1, title: "t", rule: "r", description: "d", family: "transform", tasks: [],
  params: z.object({ words: integer({ min: 1, max: 9, default: 3, description: "words" }), ...tokenFields }),
  slots: { list: { role: "parent", description: "words", list: true }, answer: { role: "output", description: "a" } },
  outputSlot: "answer",
  formats: { plain: { title: "p", prompt: ({ list }) => list.join(" "), completion: ({ answer }) => " " + answer } },
  baselines: [], wordsNeeded: ({ words }) => words,
  sample: ({ words, params }) => { const list = words.words(params.words); return { list, answer: list[0]! }; },
  score: () => ({ adherence: 1, parts: {} }), solve: ({ list }) => list[0]!,
});
`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cookbook-resolve-"));
  const write = (name: string, text: string) => writeFile(path.join(folder, name), text);
  await write("one.ts", source("my-one"));
  await write(
    "two.ts",
    source("first-two") +
      source("second-two")
        .replace(/^import.*$/gm, "")
        .replace("interface Unused", "interface Unused2"),
  );
  await write("none.ts", "export const nothing = 1;");
  await write("broken.ts", "export const one = 1;\nexport const = ;");
  await write("throws.ts", "const one = 1;\n\nthrow new Error('on purpose');");
  await write(
    "cookbook.config.ts",
    `import { defineConfig } from "cookbook"; import { myone } from "./one.ts"; export default defineConfig({ templates: [myone] });`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("resolveTemplate", () => {
  test("finds the library's templates by id, without a fingerprint of code", async () => {
    const { template, codeFingerprint } = await resolveTemplate("span-match", folder);
    expect([template.id, codeFingerprint]).toEqual(["span-match", undefined]);
  });

  test("loads TypeScript that imports the package by its public name, and it samples", async () => {
    const { template, codeFingerprint } = await resolveTemplate("one.ts", folder);
    expect(codeFingerprint).toMatch(/^[0-9a-f]{64}$/);
    const sampler = createSampler({ template, params: { source: "invented" }, seed: 1, split: "train" });
    const { slots } = sampler.sample(0);
    expect(slots.answer).toBe(slots.list![0]);
  });

  test("takes one of several by the name of its export or by its id", async () => {
    expect((await resolveTemplate("two.ts:secondtwo", folder)).template.id).toBe("second-two");
    expect((await resolveTemplate("./two.ts:first-two", folder)).template.id).toBe("first-two");
  });

  test("knows the templates of the configuration by id", async () => {
    expect((await resolveTemplate("my-one", folder)).template.id).toBe("my-one");
  });

  test.each([
    ["my-on", "unknown-name", /my-one/],
    ["two.ts", "invalid-parameter", /two\.ts:firsttwo/],
    ["two.ts:secondtw", "unknown-name", /secondtwo/],
    ["none.ts", "template-failed", /defineTemplate/],
    ["broken.ts", "template-failed", /mend that line/],
    ["throws.ts", "template-failed", /mend that line/],
    ["missing.ts", "io-failed", /path/],
    ["./one", "invalid-parameter", /\.ts/],
    ["no-such-package:thing", "unknown-name", /install/],
  ])("%s is refused with %s", async (reference, code, hint) => {
    await expect(resolveTemplate(reference, folder)).rejects.toMatchObject({
      code,
      hint: expect.stringMatching(hint),
    });
  });

  test("a file that cannot be loaded is told by the line", async () => {
    await expect(resolveTemplate("broken.ts", folder)).rejects.toThrow(/\(at line 2\)/);
    await expect(resolveTemplate("throws.ts", folder)).rejects.toThrow(/on purpose \(at line 3\)/);
  });

  test.each([
    ["export default { templates: [] , tempates: 1 }", /did you mean "templates"/],
    ["export default { templates: [{ id: 'x' }] }", /templates\[0\] is no template/],
    ["export const x = 1", /unknown key "x"/],
    ["export default 3", /no object/],
  ])("a configuration %s is refused", async (text, message) => {
    const other = await mkdtemp(path.join(tmpdir(), "cookbook-config-"));
    await writeFile(path.join(other, "cookbook.config.mjs"), text);
    await expect(resolveTemplate("my-one", other)).rejects.toThrow(message);
    await rm(other, { recursive: true });
  });
});

test.each([
  ["span-match", undefined],
  ["a.ts", { module: "a.ts", name: undefined }],
  ["./a/b.py:name", { module: "./a/b.py", name: "name" }],
  ["C:\\x\\a.ts", { module: "C:\\x\\a.ts", name: undefined }],
  ["package:name", { module: "package", name: "name" }],
  ["@scope/package", { module: "@scope/package", name: undefined }],
])("parseTemplateReference(%j)", (reference, expected) => {
  expect(parseTemplateReference(reference)).toEqual(expected);
});
